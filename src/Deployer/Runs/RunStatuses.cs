namespace Deployer.Runs;

/// <summary>Decides what a run looks like from outside, and what to type next.</summary>
internal static class RunStatuses
{
    /// <summary>The engine's outcome of a run that a person rejected.</summary>
    public const string Rejected = "rejected";

    /// <summary>The engine's outcome of a run that was given up or overtaken.</summary>
    public const string Cancelled = "cancelled";

    private const int DigestLength = 12;

    /// <summary>Decides a run's status.</summary>
    /// <param name="run">What the store knows.</param>
    /// <param name="toolLives">Whether a tool of it still runs; asked only when that matters, since it reads many files.</param>
    /// <returns>The status.</returns>
    public static RunStatus Of(RunSummary run, Func<bool> toolLives) => run switch
    {
        { Status: WorkflowStatus.Complete, Outcome: RunOutcomes.Compensated } => RunStatus.RolledBack,
        { Status: WorkflowStatus.Complete } => RunStatus.Succeeded,
        { Status: WorkflowStatus.Terminated, Outcome: Rejected } => RunStatus.Rejected,
        { Status: WorkflowStatus.Terminated } => RunStatus.Cancelled,
        { Holder.IsAlive: true } => RunStatus.Running,
        _ when run.InDoubt || toolLives() || run.Error?.Type.EndsWith(nameof(InDoubtException), StringComparison.Ordinal) is true
            => RunStatus.InDoubt,
        { WaitsFor: not null } => RunStatus.Waiting,
        _ => RunStatus.Suspended,
    };

    /// <summary>The command that a person types next.</summary>
    /// <param name="status">The run's status.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="planDigest">The plan that it waits with; null when it waits with none.</param>
    /// <returns>The command, or null when the run needs nothing.</returns>
    public static string? NextCommand(RunStatus status, string runId, string? planDigest) => status switch
    {
        RunStatus.Suspended or RunStatus.InDoubt => $"deployer resume {runId}",
        RunStatus.Waiting => $"{ApproveCommand(runId, planDigest)}   or   deployer reject {runId}",
        _ => null,
    };

    /// <summary>The command that approves a plan: whoever copies it approves the plan that was shown, and none that was made since.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="planDigest">The plan's digest; null when it is not known.</param>
    /// <returns>The command.</returns>
    public static string ApproveCommand(string runId, string? planDigest) =>
        $"deployer approve {runId}" + (planDigest is { Length: >= DigestLength } ? $" --plan {planDigest[..DigestLength]}" : "");

    /// <summary>Puts a status into the words of a sentence.</summary>
    /// <param name="status">The status.</param>
    /// <returns>Such as <c>in doubt</c>.</returns>
    public static string Words(RunStatus status) => status == RunStatus.InDoubt ? "in doubt" : status.ToString().ToLowerInvariant();
}
