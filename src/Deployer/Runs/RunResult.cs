namespace Deployer.Runs;

/// <summary>How a command that drove a run left it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="Status">What the run looks like now.</param>
/// <param name="Failure">Why it stopped; null when it succeeded or waits for a decision.</param>
public sealed record RunResult(string RunId, string Environment, RunStatus Status, RunFailure? Failure)
{
    /// <summary>What it leaves behind.</summary>
    public RunOutcome Outcome { get; init; }

    /// <summary>The command that goes on; null when the run needs none.</summary>
    public string? Next => RunStatuses.NextCommand(Status, RunId, PlanDigest);

    /// <summary>The command that approves the plan that the run waits with.</summary>
    public string Approve => RunStatuses.ApproveCommand(RunId, PlanDigest);

    /// <summary>The plan that the run waits with; null when it waits with none.</summary>
    public string? PlanDigest { get; init; }

    /// <summary>What a rollback left as it was because a person skipped it, such as <c>google_t.this would be destroyed</c>; usually empty.</summary>
    public IReadOnlyList<string> LeftBehind { get; init; } = [];

    /// <summary>What a run that was ended before its time has changed, such as <c>google_t.this (create)</c>: it stays. Empty for any other.</summary>
    public IReadOnlyList<string> Stays { get; init; } = [];

    /// <summary>What was approved, and was not done when the run was ended before its time. Empty for any other.</summary>
    public IReadOnlyList<string> NotDone { get; init; } = [];

    /// <summary>What nobody knows the end of; empty unless the outcome is in doubt.</summary>
    public IReadOnlyList<DoubtfulChange> InDoubt { get; init; } = [];
}

/// <summary>Why a run stopped.</summary>
/// <param name="Step">The step that failed.</param>
/// <param name="Kind">What kind of failure it was; decides the exit code.</param>
/// <param name="Message">What failed and where, redacted.</param>
/// <param name="Remedy">What to do before resuming.</param>
public sealed record RunFailure(string Step, FailureKind Kind, string Message, string Remedy);

/// <summary>The kinds of failure that a caller may want to tell apart.</summary>
public enum FailureKind
{
    /// <summary>A step failed.</summary>
    Step,

    /// <summary>A prerequisite is missing, or the configuration is wrong.</summary>
    Prerequisite,

    /// <summary>A person or a signal stopped it; nothing is in doubt.</summary>
    Interrupted,

    /// <summary>A changing tool's end is not known.</summary>
    InDoubt,
}
