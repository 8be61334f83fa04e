using System.Diagnostics;
using Emulators.Supabase;

namespace EndToEnd.Production;

/// <summary>Points a checkout's tools at emulators.</summary>
internal static class ProductionCheckout
{
    private static readonly Lazy<bool> Namespaces = new(RequireNamespaces);

    public static void UseSupabase(this Checkout checkout, SupabaseEmulator supabase)
    {
        var profile = Path.Combine(checkout.Hooks, "profile.yaml");
        File.WriteAllText(profile, supabase.Profile);
        checkout.Variables["SUPABASE_PROFILE"] = profile;
        checkout.Variables["SUPABASE_ACCESS_TOKEN"] = supabase.Token;
        checkout.Variables["SUPABASE_NO_KEYRING"] = "1";
        checkout.Variables["SUPABASE_TELEMETRY_DISABLED"] = "1";
    }

    /// <summary>Adds lines to <c>/etc/hosts</c> as the checkout's commands see it, in a mount namespace of their own.</summary>
    public static void KnowHosts(this Checkout checkout, string lines)
    {
        _ = Namespaces.Value;
        var hosts = Path.Combine(checkout.Hooks, "hosts");
        File.WriteAllText(hosts, File.ReadAllText("/etc/hosts") + lines);
        const string script = """mount --bind "$1" /etc/hosts && shift && exec "$@" """;
        checkout.StartThrough = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", hosts];
    }

    /// <summary>Gives the machines of an environment a bucket for their copies, and a key that opens them.</summary>
    public static void ShareCopies(this Checkout checkout, string bucket)
    {
        var key = Path.Combine(checkout.Hooks, "age.key");
        using var keygen = Process.Start(new ProcessStartInfo("age-keygen", ["--output", key]) { RedirectStandardError = true })!; // It starts, or throws.
        var recipient = keygen.StandardError.ReadToEnd().Trim().Split(' ')[^1];
        keygen.WaitForExit();
        checkout.Replace("deployer.yaml", "    backend: gcs\n", $"""
                backend: gcs
                copies:
                  bucket: {bucket}
                encryption:
                  recipients: [{recipient}]
                  identity-file: {key}

            """);
    }

    /// <summary>Another machine with the same repository: other folders, and a home that knows nothing.</summary>
    public static Checkout AddMachine(this Checkout checkout, string hosts)
    {
        var other = Checkout.Create();
        var files = new[] { "infra", "supabase/migrations" }
            .SelectMany(folder => Directory.EnumerateFiles(checkout.PathOf(folder), "*", SearchOption.AllDirectories))
            .Append(checkout.PathOf("deployer.yaml"));
        foreach (var file in files)
        {
            var copy = other.PathOf(Path.GetRelativePath(checkout.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // A file has a folder.
            File.Copy(file, copy, overwrite: true);
        }

        foreach (var (name, value) in checkout.Variables.Where(variable => variable.Key is not ("DEPLOYER_HOME" or "PATH")))
        {
            other.Variables[name] = value;
        }

        other.KnowHosts(hosts);
        return other;
    }

    /// <summary>A test that cannot be run on a machine fails there, and says what the machine lacks.</summary>
    private static bool RequireNamespaces()
    {
        using var unshare = Process.Start(new ProcessStartInfo(
            "unshare", ["--map-root-user", "--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts"]) { RedirectStandardError = true })!;
        var trouble = unshare.StandardError.ReadToEnd();
        unshare.WaitForExit();
        return unshare.ExitCode == 0 ? true : throw new InvalidOperationException(
            "The names of emulated databases need a mount namespace of the test's own, which this machine refuses: run the tests as root, or "
            + $"allow user namespaces (sysctl kernel.unprivileged_userns_clone=1).\n{trouble}");
    }
}
