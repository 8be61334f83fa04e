namespace Workflow.Engine;

/// <summary>An attempt in the journal.</summary>
/// <param name="StepKey">The step's stable key.</param>
/// <param name="Attempt">The attempt's number at this step, from 1.</param>
/// <param name="PointerId">The visit it belongs to.</param>
/// <param name="BegunAt">When it began (UTC); on record before the step ran.</param>
/// <param name="EndedAt">When it ended (UTC); null while it runs or is in doubt.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Epoch">The epoch of the lease under which it ran.</param>
/// <param name="Error">Why it failed.</param>
public sealed record StepRecord(
    string StepKey,
    int Attempt,
    string PointerId,
    DateTime BegunAt,
    DateTime? EndedAt,
    StepEnding? Ending,
    long Epoch,
    StepError? Error);

/// <summary>How an attempt ended.</summary>
public enum StepEnding
{
    /// <summary>The step is done.</summary>
    Completed = 0,

    /// <summary>It waits for an event.</summary>
    Waiting = 1,

    /// <summary>It sleeps and is run again.</summary>
    Sleeping = 2,

    /// <summary>It kept something and is run again.</summary>
    Persisted = 3,

    /// <summary>It threw.</summary>
    Failed = 4,

    /// <summary>It gave up because the host stopped or the run was ended.</summary>
    Interrupted = 5,

    /// <summary>Its process died; what it did is not known. Recorded when the next attempt begins, or the run is ended.</summary>
    Unknown = 6,
}
