namespace Workflow.Engine;

/// <summary>What a run's driver is told.</summary>
internal abstract record DriverMessage;

/// <summary>An attempt's body has returned or thrown.</summary>
internal sealed record AttemptFinished(RunningAttempt Attempt, ExecutionResult? Result, Exception? Error) : DriverMessage;

/// <summary>A sleeping pointer may be due.</summary>
internal sealed record TimerElapsed : DriverMessage;

/// <summary>An event was handed to one of its pointers, in the store.</summary>
internal sealed record EventArrived : DriverMessage;

/// <summary>The host stops: begin nothing, end what runs, keep its checkpoint.</summary>
internal sealed record StopRequested : DriverMessage;

/// <summary>
/// Suspend, end, or resume the run. Answered once its new status is on record; with false when its status does not allow it, with
/// null when the driver let go before it read this.
/// </summary>
internal sealed record StatusRequested(WorkflowStatus Status, string? Outcome, TaskCompletionSource<bool?> Answer) : DriverMessage;
