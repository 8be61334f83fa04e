using Deployer.Comparison;
using Deployer.Plans;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Says what becomes of each object, before anything is planned: the state as it was backed up a moment ago beside that of the chosen
/// release. Written to the run's folder, as JSON and as text. In doubt: run again.
/// </summary>
internal sealed class CompareStates(RunServices services) : DeploymentStep(services)
{
    private const int NamedAtMost = 5;

    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var chosen = run.GetChosen();
        var states = new ReleaseStates(run);
        var current = await states.BackedUpAsync(context.CancellationToken);
        var report = StateComparison.Of(run.Environment, current, await states.OfAsync(chosen, context.CancellationToken), backup: null);
        report.Keep(run.Folder);
        Tell(run, report);
        return ExecutionResult.Next();
    }

    /// <summary>Adds what a plan found otherwise than the state knows it, and says what that changes.</summary>
    /// <param name="run">The run; one that compared nothing, or states only, is left alone.</param>
    /// <param name="drift">What was found.</param>
    public static void Found(RunContext run, IReadOnlyList<PlannedDrift> drift)
    {
        if (ComparisonReport.Of(run.Folder) is not { Backup: null } report || (drift.Count == 0 && report.Objects.All(each => each.Outside is null)))
        {
            return;
        }

        var found = report.With(drift);
        found.Keep(run.Folder);
        run.Warn($"the state does not know what was deleted or changed outside Terraform: {drift.Count(each => each.Gone)} gone, "
            + $"{drift.Count(each => !each.Gone)} changed. With that, beside release {found.Chosen.Release}: {found.Counts}");
    }

    private static void Tell(RunContext run, ComparisonReport report)
    {
        run.Note($"beside release {report.Chosen.Release}: {report.Counts} (deployer show {run.RunId})");
        var lost = report.Objects
            .Where(each => each.DataBearing && each.Verdict is ObjectVerdict.Orphan or ObjectVerdict.Recreate or ObjectVerdict.Replace)
            .ToList();
        if (lost.Count > 0)
        {
            var more = lost.Count > NamedAtMost ? $", and {lost.Count - NamedAtMost} more" : "";
            var named = lost.Take(NamedAtMost).Select(each => $"{each.Address} ({ComparisonText.Word(each.Verdict)})");
            run.Warn($"holds what an apply cannot bring back: {string.Join(", ", named)}{more}");
        }
    }
}
