using Deployer.Environments;
using Deployer.Plans;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>Says why a plan must not be applied, whoever approves it, and what to do instead.</summary>
internal static class PlanRefusal
{
    /// <summary>Puts what was found into one error.</summary>
    /// <param name="run">The run.</param>
    /// <param name="doomed">The changes that are known to fail.</param>
    /// <param name="denied">The changes that a rule forbids.</param>
    /// <returns>The error; null when nothing was found.</returns>
    public static StepFailedException? Explain(
        RunContext run, IReadOnlyList<DoomedChange> doomed, IReadOnlyList<(PlannedChange Change, PlanRule Rule)> denied)
    {
        if (doomed.Count + denied.Count == 0)
        {
            return null;
        }

        var message = new List<string>();
        if (doomed.Count > 0)
        {
            message.Add("The plan is known to fail when it is applied, half-way through everything else:");
            message.AddRange(doomed.Select(each => $"  {each.Change.Address} would be {each.Change.Action.Past()}: {each.Message}"));
        }

        if (denied.Count > 0)
        {
            message.Add($"A rule of '{run.Environment.Name}' in {RepositoryFolder.ConfigurationFileName} forbids the plan:");
            message.AddRange(denied.Select(each => $"  {each.Change.Address} would be {each.Change.Action.Past()}: {each.Rule.Reason}"));
        }

        var remedies = doomed.Select(each => Remedy(run, each))
            .Concat(denied.Count > 0 ? [DenialRemedy(run)] : [])
            .Distinct(StringComparer.Ordinal);
        return new StepFailedException(string.Join('\n', message), string.Join('\n', remedies));
    }

    private static string Remedy(RunContext run, DoomedChange doomed) => (doomed.Failure, run.ChosenRelease) switch
    {
        // The provider looks at the state, so a new value in the configuration does not help what is replaced because it is tainted.
        (KnownFailure.DeletionProtected, _) when doomed.Change.Tainted =>
            $"Its creation failed half-way. If it works as it is: {Untaint(run, doomed.Change.Address)}\n{GoOn(run)}",
        (KnownFailure.DeletionProtected, null) =>
            $"Keep it in 'infra/' with the protection off (deletion_protection = false), then: deployer deploy {run.Environment.Name}\n"
            + $"Only then take it out or replace it: deployer deploy {run.Environment.Name}",
        (KnownFailure.DeletionProtected, not null) =>
            $"Set deletion_protection = false for it in 'infra/', then: deployer deploy {run.Environment.Name}\n"
            + $"and roll back again: deployer rollback {run.Environment.Name} {ChosenRelease.Read(run.Folder)!.Options}",
        (_, { }) => $"Choose another release: deployer rollback {run.Environment.Name}",
        (KnownFailure.NameTaken, null) =>
            $"Take create_before_destroy away from it in 'infra/', or give it another name, then: {GoOn(run)}",
        _ => $"Set the attribute back in 'infra/', or replace the resource by a new one under another address, then: {GoOn(run)}",
    };

    private static string DenialRemedy(RunContext run) => run.ChosenRelease is null
        ? $"Change 'infra/' so that the plan does not do it, or the rule in {RepositoryFolder.ConfigurationFileName}, then: {GoOn(run)}"
        : $"Choose another release, or change the rule in {RepositoryFolder.ConfigurationFileName}, then: {GoOn(run)}";

    private static string GoOn(RunContext run) => $"deployer resume {run.RunId}";

    private static string Untaint(RunContext run, string address) =>
        $"(cd '{run.Folder.Infrastructure}' && TF_DATA_DIR='{TerraformSetup.DataFolder(run)}' TF_WORKSPACE='{run.Environment.Workspace}' "
        + $"terraform untaint '{address}')";
}
