using Microsoft.Extensions.Logging;

namespace Workflow.Engine;

internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Debug, "Run {RunId}: step {StepKey} attempt {Attempt} begins")]
    public static partial void StepBegins(this ILogger log, string runId, string stepKey, int attempt);

    [LoggerMessage(2, LogLevel.Error, "Run {RunId}: step {StepKey} attempt {Attempt} failed")]
    public static partial void StepFailed(this ILogger log, Exception error, string runId, string stepKey, int attempt);

    [LoggerMessage(3, LogLevel.Critical, "Run {RunId} is halted: its checkpoint could not be written")]
    public static partial void RunHalted(this ILogger log, Exception error, string runId);

    [LoggerMessage(4, LogLevel.Warning, "Run {RunId}: the store is busy, the checkpoint is tried again")]
    public static partial void CheckpointBusy(this ILogger log, Exception error, string runId);

    [LoggerMessage(5, LogLevel.Error, "A life-cycle listener failed on {EventName} of run {RunId}")]
    public static partial void ListenerFailed(this ILogger log, Exception error, string eventName, string runId);

    [LoggerMessage(6, LogLevel.Error, "Run {RunId} could not be picked up")]
    public static partial void PickUpFailed(this ILogger log, Exception error, string runId);

    [LoggerMessage(7, LogLevel.Information, "Run {RunId} is driven by process {Pid} on {HostName}: left to it")]
    public static partial void LeftToHolder(this ILogger log, string runId, int pid, string hostName);

    [LoggerMessage(8, LogLevel.Error, "Workflow middleware failed")]
    public static partial void MiddlewareFailed(this ILogger log, Exception error);

    [LoggerMessage(9, LogLevel.Error, "Run {RunId}: the services of step {StepKey} could not be given back")]
    public static partial void ScopeFailed(this ILogger log, Exception error, string runId, string stepKey);

    [LoggerMessage(10, LogLevel.Error, "The lease {LeaseName} could not be given back")]
    public static partial void ReleaseFailed(this ILogger log, Exception error, string leaseName);

    [LoggerMessage(11, LogLevel.Error, "Looking for runs that nobody drives failed")]
    public static partial void PollFailed(this ILogger log, Exception error);

    [LoggerMessage(12, LogLevel.Warning, "Step {StepKey} was asked to end, and what it had registered to be called then failed")]
    public static partial void CancellationFailed(this ILogger log, Exception error, string stepKey);

    [LoggerMessage(13, LogLevel.Warning, "Run {RunId}: the cancel condition of step {StepKey} failed, so it does not hold")]
    public static partial void CancelConditionFailed(this ILogger log, Exception error, string runId, string stepKey);
}
