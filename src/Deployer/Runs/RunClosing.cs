using Deployer.Environments;
using Deployer.Journal;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Steps;

namespace Deployer.Runs;

/// <summary>What is done whenever a command leaves a run, however it was left: says how it stands, and closes its release.</summary>
internal sealed class RunClosing(RunServices services, IRunControl control)
{
    /// <summary>Says how a run was left, and closes its release.</summary>
    /// <param name="run">The run as it stands.</param>
    /// <returns>How it was left.</returns>
    public async Task<RunResult> CloseAsync(RunSummary run)
    {
        var journal = await JournalAsync(run);
        var result = Look(run, journal);
        var worked = journal.Aggregate(TimeSpan.Zero, (sum, attempt) => sum + ((attempt.EndedAt ?? attempt.BegunAt) - attempt.BegunAt));
        CloseRelease(result.Environment, run.Id, result.Status, worked);
        await LetOldReleasesGoAsync(result.Environment, run.CurrentStep ?? "");
        await CopyAsync(result);
        return result;
    }

    /// <summary>Says how a run would be left if nobody drove it any more. Changes nothing.</summary>
    /// <param name="run">The run as it stands.</param>
    /// <returns>How it is left.</returns>
    public async Task<RunResult> LookAsync(RunSummary run) => Look(run, await JournalAsync(run));

    /// <summary>Records in a run's release how the run was left.</summary>
    /// <param name="environment">Its environment.</param>
    /// <param name="runId">The run.</param>
    /// <param name="status">What it looks like now.</param>
    /// <param name="worked">How long its steps have worked; null when that is not known.</param>
    public void CloseRelease(string environment, string runId, RunStatus status, TimeSpan? worked = null) =>
        new ReleaseStore(services.Home, environment, services.Time).Close(runId, RunStatuses.Words(status), worked);

    /// <summary>Follows the rules of retention; what stands in their way does not change how the run was left.</summary>
    private async Task LetOldReleasesGoAsync(string environment, string step)
    {
        try
        {
            if (DeployerConfiguration.Load(services.Repository.Root).Get(environment) is not { Releases: not null } target)
            {
                return;
            }

            var retention = new ReleaseRetention(services, control);
            var pruned = retention.Remove(target, await retention.FindAsync(target, CancellationToken.None));
            if (pruned.Removed.Count > 0)
            {
                services.Observer.On(new StepNote(services.Time.GetUtcNow(), step, $"older releases let go: {string.Join(", ", pruned.Removed)}"));
            }
        }
        catch (Exception problem) when (problem is DeployerException or IOException or UnauthorizedAccessException)
        {
            services.Observer.On(new StepNote(services.Time.GetUtcNow(), step, $"older releases stay for now: {problem.Message}", Warning: true));
        }
    }

    private Task CopyAsync(RunResult result) => services.Copying?.AtEndingAsync(
        result.Environment, result.RunId, inHurry: result.Failure is { Kind: FailureKind.Interrupted }) ?? Task.CompletedTask;

    private RunResult Look(RunSummary run, IReadOnlyList<StepRecord> journal)
    {
        var folder = new RunFolder(services.Home, run.Id);
        IReadOnlyList<LivingTool> tools = [.. LivingTools.Of(folder).Select(tool => tool.Facts)];
        var isOpen = run.Status is WorkflowStatus.Runnable or WorkflowStatus.Suspended && journal.Any(attempt => attempt.EndedAt is null);
        var result = RunResults.Of(run with { InDoubt = isOpen }, journal, tools);
        var (stays, notDone) = result.Status is RunStatus.Rejected or RunStatus.Cancelled ? Halves(folder) : ([], []);
        return result with
        {
            Stays = stays,
            NotDone = notDone,
            Outcome = OutcomeOf(result.Status, folder),
            LeftBehind = result.Status == RunStatus.Succeeded
                ? new ReleaseStore(services.Home, result.Environment, services.Time).Of(run.Id)?.LeftBehind ?? []
                : [],
            PlanDigest = ApprovalGate.PlanOf(result.Status, folder),
            InDoubt = result.Status == RunStatus.InDoubt ? Doubts(result, folder, journal, tools) : [],
        };
    }

    // What a run that is over has done of what was approved, by its apply journal.
    private static (IReadOnlyList<string> Stays, IReadOnlyList<string> NotDone) Halves(RunFolder folder)
    {
        if (ApplyJournal.Of(folder) is not { } journal)
        {
            return ([], []);
        }

        var done = journal.Changes.Where(change => change.State is ChangeState.Completed or ChangeState.Settled).ToList();
        var addresses = done.Select(change => change.Address).ToHashSet(StringComparer.Ordinal);
        return (
            [.. done.Select(change => $"{change.Address} ({change.Action})")],
            [.. (Planning.ApprovedOf(folder)?.Summary.Changes ?? [])
                .Where(change => change.Action is not (PlanAction.Read or PlanAction.NoOp) && !addresses.Contains(change.Address))
                .Select(change => $"{change.Address} would be {change.Action.Past()}")]);
    }

    private Task<IReadOnlyList<StepRecord>> JournalAsync(RunSummary run) =>
        EngineErrors.TranslateAsync(() => control.GetJournalAsync(run.Id, CancellationToken.None));

    private static RunOutcome OutcomeOf(RunStatus status, RunFolder folder) => status switch
    {
        RunStatus.Succeeded => RunOutcome.Succeeded,
        RunStatus.RolledBack => RunOutcome.RolledBack,
        RunStatus.InDoubt => RunOutcome.InDoubt,
        _ => ChangingTools.HaveChanged(folder) ? RunOutcome.StoppedCleanly : RunOutcome.NothingChanged,
    };

    private static List<DoubtfulChange> Doubts(
        RunResult result, RunFolder folder, IReadOnlyList<StepRecord> journal, IReadOnlyList<LivingTool> tools)
    {
        var changes = ChangingTools.Unnoticed(folder, journal).SelectMany(tool => tool.InDoubt()).ToList();
        if (changes.Count > 0)
        {
            return changes;
        }

        var step = result.Failure?.Step ?? "";
        return tools.Count > 0
            ? [.. tools.Select(tool => new DoubtfulChange(step, $"{tool.Name} still runs as process {tool.Pid}"))]
            : [new DoubtfulChange(step, result.Failure?.Message ?? "its end is not on record")];
    }
}
