namespace Deployer.Runs;

/// <summary>Says how a command left a run, from what the store knows.</summary>
internal static class RunResults
{
    /// <summary>Builds the result.</summary>
    /// <param name="run">The run as it stands.</param>
    /// <param name="journal">Its attempts.</param>
    /// <param name="tools">Its tools that still run.</param>
    /// <returns>The result.</returns>
    public static RunResult Of(RunSummary run, IReadOnlyList<StepRecord> journal, IReadOnlyList<LivingTool> tools)
    {
        // Our own process still holds the lease for a moment; what counts is how the run was left.
        var status = RunStatuses.Of(run with { Holder = null }, () => tools.Count > 0);
        return new RunResult(run.Id, run.Reference ?? "", status, FailureOf(run, journal, status));
    }

    private static RunFailure? FailureOf(RunSummary run, IReadOnlyList<StepRecord> journal, RunStatus status)
    {
        if (status == RunStatus.RolledBack)
        {
            return journal.LastOrDefault(record => record.Error is not null) is { Error: { } cause } failed
                ? new RunFailure(failed.StepKey, FailureKind.Step, cause.Message, $"deployer deploy {run.Reference}")
                : null;
        }

        if (status is not (RunStatus.Suspended or RunStatus.InDoubt))
        {
            return null;
        }

        var step = run.CurrentStep ?? "";
        var resume = $"deployer resume {run.Id}";
        if (run.Error is { } error)
        {
            return new RunFailure(step, KindOf(error, status), error.Message, error.Remedy ?? resume);
        }

        return journal is [.., { Ending: StepEnding.Interrupted }]
            ? new RunFailure(step, FailureKind.Interrupted, $"Stopped at '{step}'; nothing is in doubt.", resume)
            : new RunFailure(step, FailureKind.InDoubt, $"Stopped in the middle of '{step}'; its end is not on record.", resume);
    }

    private static FailureKind KindOf(StepError error, RunStatus status) =>
        status == RunStatus.InDoubt ? FailureKind.InDoubt
        : error.Type.EndsWith(nameof(PrerequisiteException), StringComparison.Ordinal) ? FailureKind.Prerequisite
        : error.Type.EndsWith(nameof(Environments.ConfigurationException), StringComparison.Ordinal) ? FailureKind.Prerequisite
        : FailureKind.Step;
}
