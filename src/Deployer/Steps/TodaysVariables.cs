using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// The variables as they are when a rollback begins. A sensitive one keeps its value: that of the release may be a secret that was
/// revoked since, and would come back with it.
/// </summary>
/// <param name="Sensitive">The variables that the repository declares as sensitive.</param>
/// <param name="Values">What the repository's variable files set, as expressions; a secret.</param>
internal sealed record TodaysVariables(IReadOnlyList<string> Sensitive, IReadOnlyDictionary<string, string> Values)
{
    private const string FactName = "todays-variables.json";

    /// <summary>Records them for a run that works on a release's configuration.</summary>
    /// <param name="run">The run.</param>
    public static void Keep(RunContext run)
    {
        if (run.ChosenRelease is null)
        {
            return;
        }

        var infra = run.Services.Repository.Infra;
        var values = Assignments(infra, run.Environment.VariablesFile).ToDictionary(StringComparer.Ordinal);
        run.Folder.Keep(FactName, new TodaysVariables([.. TerraformText.OfModule(infra).SensitiveVariables()], values));
    }

    /// <summary>Gives the sensitive variables of a release's configuration the values that they have today, and says so by name.</summary>
    /// <param name="run">The run.</param>
    /// <param name="infrastructure">The folder of that configuration.</param>
    /// <param name="cancellation">Stops what it has to wait for.</param>
    /// <returns>A task.</returns>
    public static async Task ApplyAsync(RunContext run, string infrastructure, CancellationToken cancellation)
    {
        if (run.Folder.Recall<TodaysVariables>(FactName) is not { } today)
        {
            return;
        }

        var module = TerraformText.OfModule(infrastructure);
        var then = Assignments(infrastructure, run.Environment.VariablesFile).ToDictionary(StringComparer.Ordinal);
        var (kept, old) = (new List<string>(), new List<string>());
        foreach (var name in module.SensitiveVariables().Union(today.Sensitive.Intersect(module.VariableNames())).Order(StringComparer.Ordinal))
        {
            var before = then.GetValueOrDefault(name);
            if (today.Values.TryGetValue(name, out var value))
            {
                if (value != before)
                {
                    Change(Path.Combine(infrastructure, run.Environment.VariablesFile), text => VariableAssignment.Set(text, name, value));
                    kept.Add(name);
                }
            }
            else if (before is not null)
            {
                (await IsGivenAsync(run, name, cancellation) ? kept : old).Add(name);
            }
        }

        foreach (var name in kept.Where(name => !today.Values.ContainsKey(name)))
        {
            Files(infrastructure, run.Environment.VariablesFile).ToList().ForEach(file => Change(file, text => VariableAssignment.Remove(text, name)));
        }

        Tell(run, kept, old);
    }

    private static void Tell(RunContext run, List<string> kept, List<string> old)
    {
        if (kept.Count > 0)
        {
            run.Note($"sensitive, and kept as today: {string.Join(", ", kept)}");
        }

        if (old.Count > 0)
        {
            run.Warn($"sensitive, and taken from the release because nothing sets it today: {string.Join(", ", old)}");
        }
    }

    // No other value reaches Terraform from the environment, and a file's would win over it.
    private static async Task<bool> IsGivenAsync(RunContext run, string name, CancellationToken cancellation) =>
        name == TerraformEnvironment.PasswordVariable && await TerraformEnvironment.PasswordAsync(run, cancellation) is not null;

    // In Terraform's order: the last one wins.
    private static IEnumerable<string> Files(string infrastructure, string variablesFile) =>
        new[] { Path.Combine(infrastructure, "terraform.tfvars") }
            .Concat(Directory.Exists(infrastructure) ? Directory.EnumerateFiles(infrastructure, "*.auto.tfvars").Order(StringComparer.Ordinal) : [])
            .Append(Path.Combine(infrastructure, variablesFile))
            .Where(File.Exists);

    /// <summary>What the variable files of a configuration set, as expressions.</summary>
    /// <param name="infrastructure">The folder of the configuration.</param>
    /// <param name="variablesFile">The environment's variable file in it.</param>
    /// <returns>The expressions by variable; secrets.</returns>
    public static IEnumerable<KeyValuePair<string, string>> Assignments(string infrastructure, string variablesFile) =>
        Files(infrastructure, variablesFile)
            .SelectMany(file => VariableAssignment.Read(File.ReadAllText(file)))
            .GroupBy(assignment => assignment.Name)
            .Select(same => KeyValuePair.Create(same.Key, same.Last().Value));

    private static void Change(string file, Func<string, string> change)
    {
        var before = File.Exists(file) ? File.ReadAllText(file) : "";
        if (change(before) is var after && after != before)
        {
            PrivateFiles.Write(file, after);
        }
    }
}
