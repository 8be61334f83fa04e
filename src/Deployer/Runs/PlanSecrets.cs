using System.Text.Json;
using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>
/// What the plans of a run call sensitive. Terraform and its providers may quote it, long after the process that planned has ended, so
/// it is kept beside the plan, which holds the same in clear.
/// </summary>
internal static class PlanSecrets
{
    /// <summary>The fact's name in the run's folder.</summary>
    public const string FactName = "plan-secrets.json";

    /// <summary>Learns what a plan calls sensitive: this process masks it from now on, and every later one that opens the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="description">The output of <c>terraform show -json</c> of the plan.</param>
    public static void Learn(RunContext run, string description)
    {
        var found = KnownSecrets.InPlan(description);
        var known = Of(run.Folder.Path);
        var all = known.Union(found, StringComparer.Ordinal).ToList();
        if (all.Count > known.Count)
        {
            run.Folder.Keep(FactName, all);
        }

        run.Services.Redaction.AddAll(found);
    }

    /// <summary>What the plans of a run have called sensitive so far.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <returns>The values; none when it has not planned.</returns>
    public static IReadOnlyList<string> Of(string runFolder)
    {
        var path = Path.Combine(runFolder, FactName);
        return File.Exists(path) ? JsonSerializer.Deserialize<List<string>>(File.ReadAllBytes(path), DeployerJson.Options) ?? [] : [];
    }
}
