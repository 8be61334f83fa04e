namespace EndToEnd.Harness;

/// <summary>
/// Counts side effects where they happen: each resource's provisioner adds a line to a file, each migration a row to a table.
/// </summary>
internal static class Effects
{
    /// <summary>
    /// Adds resources to the copy's configuration, one after the other, whose creation leaves a line in <c>hooks/created</c>. The
    /// middle one can be held before it leaves its line, and after (when it is done but Terraform has not recorded it).
    /// </summary>
    public static void AddProbeResources(this Checkout checkout, int count, Gate? before = null, Gate? after = null)
    {
        var journal = Path.Combine(checkout.Hooks, "created");
        var resources = Enumerable.Range(0, count).Select(number =>
        {
            var held = number == count / 2;
            var effect = $"echo probe_{number} >> '{journal}'";
            var first = held && before is not null ? $"{before.Shell}; {effect}" : effect;
            var command = held && after is not null ? $"{first}; {after.Shell}" : first;
            var order = number == 0 ? "" : $"depends_on = [terraform_data.probe_{number - 1}]";
            return $$"""
                resource "terraform_data" "probe_{{number}}" {
                  input = "probe {{number}}"
                  {{order}}

                  provisioner "local-exec" {
                    command = "{{command}}"
                  }
                }

                """;
        });
        checkout.Write("infra/probes.tf", string.Join('\n', resources));
    }

    /// <summary>The resources created so far, in order, one entry per time that it happened.</summary>
    public static IReadOnlyList<string> Created(this Checkout checkout)
    {
        var journal = Path.Combine(checkout.Hooks, "created");
        return File.Exists(journal) ? File.ReadAllLines(journal) : [];
    }

    /// <summary>Adds migrations after the repository's own, each of which leaves a row in <c>public.effects</c>.</summary>
    public static void AddProbeMigrations(this Checkout checkout, params string[] statements)
    {
        checkout.Write(
            "supabase/migrations/29990101000000_effects.sql",
            "create table public.effects (id bigint generated always as identity primary key, name text not null);\n");
        for (var number = 0; number < statements.Length; number++)
        {
            checkout.WriteProbeMigration(number, statements[number]);
        }
    }

    public static void WriteProbeMigration(this Checkout checkout, int number, string statements) => checkout.Write(
        $"supabase/migrations/2999010100000{number + 1}_probe_{number}.sql",
        $"insert into public.effects (name) values ('probe_{number}');\n{statements}\n");

    /// <summary>The migrations that were committed, in order.</summary>
    public static Task<IReadOnlyList<string>> MigratedAsync(this SandboxDatabase database) =>
        database.ReadAsync("select name from public.effects order by id");
}
