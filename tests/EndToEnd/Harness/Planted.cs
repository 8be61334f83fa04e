using System.Text;
using System.Text.Json;

namespace EndToEnd.Harness;

/// <summary>
/// Secrets planted in a copy, one of each kind, each told apart by its text: in a variable, the state, the plan and the outputs, in
/// migrations, in what tools write, and in the deployer's own environment.
/// </summary>
internal sealed class Planted(Checkout checkout)
{
    public const string Variable = "planted-variable-7c1f0e";
    public const string NextVariable = "planted-variable-again-44d1";
    public const string Role = "planted-role-3d2c88";
    public const string Statement = "planted-statement-5e6f01";
    public const string Url = "planted-url-91bb47";
    public const string Bearer = "planted-bearer-77aa30";
    public const string Password = "planted-password-0b9d52";

    private const string Failing = "supabase/migrations/29990101000002_fails.sql";

    public static IReadOnlyList<string> All { get; } = [Variable, NextVariable, Role, Statement, Url, Bearer, Password];

    public void Plant()
    {
        checkout.Write("infra/secret.tf", $$"""
            variable "planted" {
              type      = string
              sensitive = true
            }

            resource "terraform_data" "secret" {
              input = var.planted

              provisioner "local-exec" {
                command = "echo ${var.planted}"
              }
            }

            resource "terraform_data" "noisy" {
              provisioner "local-exec" {
                command = "cat '{{Noise}}'"
              }
            }

            output "planted" {
              value     = terraform_data.secret.output
              sensitive = true
            }
            """);
        checkout.Write("infra/environments/sandbox/terraform.tfvars", checkout.Read("infra/environments/sandbox/terraform.tfvars") + $"\nplanted = \"{Variable}\"\n");
        File.WriteAllText(Noise, $"connected to postgres://app:{Url}@db.example/app\nAuthorization: Bearer {Bearer}\nlogged in with {Password}\n");
        checkout.Variables["SUPABASE_DB_PASSWORD"] = Password;
        checkout.Variables["TMPDIR"] = Directory.CreateDirectory(Temporary).FullName;
        checkout.Write("supabase/migrations/29990101000001_role.sql", $"create role planted_role password '{Role}';\n");
        checkout.Write(Failing, $"insert into public.missing (token) values ('{Statement}');\n");
    }

    /// <summary>Takes the migration away that fails.</summary>
    public void Mend() => File.Delete(checkout.PathOf(Failing));

    /// <summary>Gives the variable another value.</summary>
    public void Change() => checkout.Replace("infra/environments/sandbox/terraform.tfvars", Variable, NextVariable);

    /// <summary>Files in which a planted secret stands in clear, with the secret; those that must hold it are left out.</summary>
    public IEnumerable<string> Leaks() =>
        from file in Files(checkout.Home, checkout.Folder, Temporary).Append(DatabaseLog())
        from secret in Held(file)
        where !MayHold(file, secret)
        select $"{secret} in {file}";

    /// <summary>Files of the home that hold a planted secret and can be read by others than their owner.</summary>
    public IEnumerable<string> ReadableByOthers() =>
        from file in Files(checkout.Home)
        where Held(file).Any() && File.GetUnixFileMode(file) != (UnixFileMode.UserRead | UnixFileMode.UserWrite)
        select file;

    // The server's files stand outside the home when it runs as another user.
    private string DatabaseLog()
    {
        var home = Path.Combine(checkout.Home, "sandbox", "postgres");
        using var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(home, "cluster.json")));
        var folder = record.RootElement.TryGetProperty("Base", out var outside) ? outside.GetString() : null;
        return Path.Combine(folder ?? home, "run", "log");
    }

    private string Temporary => Path.Combine(checkout.Hooks, "tmp");

    private string Noise => Path.Combine(checkout.Hooks, "noise");

    // The named list. Whatever else holds one is a leak.
    private static bool MayHold(string file, string secret)
    {
        var name = Path.GetFileName(file);
        var isTools = file.Contains("/tools/", StringComparison.Ordinal) && name is "stdout" or "stderr";
        return secret switch
        {
            Variable or NextVariable => name == "terraform.tfvars" // the source and a run's copy
                || file.Contains(".tfstate", StringComparison.Ordinal) // the local backend's state and its backups
                || name == "todays-variables.json" // what a rollback found in the source
                || name == "outputs.json" // what the apply put out
                || name == "plan-secrets.json" // what is masked wherever else it stands
                || name.EndsWith(".tfplan", StringComparison.Ordinal)
                || file.Contains("/home/releases/", StringComparison.Ordinal), // sealed where encryption is configured
            Role or Statement => file.EndsWith(".sql", StringComparison.Ordinal) || isTools,
            Url or Bearer or Password => isTools, // a tool's output as it wrote it; it is shown without them
            _ => false,
        };
    }

    // Left out: the database itself, and what cannot be read because it is a socket or a pipe.
    private static IEnumerable<string> Files(params string[] folders) =>
        from folder in folders
        from file in Directory.EnumerateFiles(folder, "*", Everything)
        let name = Path.GetFileName(file)
        where !file.Contains("/postgres/", StringComparison.Ordinal) && !name.EndsWith(".sock", StringComparison.Ordinal)
            && !name.StartsWith("clr-debug-pipe", StringComparison.Ordinal) && !name.StartsWith("dotnet-diagnostic", StringComparison.Ordinal)
        select file;

    // Bytes as they are, so that a database and its log are looked through like any text.
    private static IEnumerable<string> Held(string file)
    {
        var text = File.ReadAllText(file, Encoding.Latin1);
        return All.Where(secret => text.Contains(secret, StringComparison.Ordinal));
    }

    private static EnumerationOptions Everything => new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };
}
