namespace Workflow.Engine;

/// <summary>Does to a run what its definition asks for when a step fails.</summary>
internal sealed class FailureApplier(RunState run, RunEvents events, WorkflowOptions options)
{
    private const int TailLines = 20;

    public void Apply(RunningAttempt attempt, Exception error, DateTime now)
    {
        var reason = Describe(error);
        run.EndAttempt(attempt.Sequence, StepEnding.Failed, now, reason);
        run.Changed(attempt.Pointer);
        events.Add(attempt, new WorkflowError { Message = error.Message, Error = reason });
        if (run.Instance.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
        {
            run.End(attempt.Pointer, PointerStatus.Failed, now);
            return;
        }

        switch (attempt.Step.ErrorBehavior ?? run.Definition.DefaultErrorBehavior)
        {
            case WorkflowErrorHandling.Retry when attempt.Pointer.RetryCount < options.Retries.Maximum:
                Retry(attempt, now);
                break;
            case WorkflowErrorHandling.Terminate:
                run.End(attempt.Pointer, PointerStatus.Failed, now);
                run.SetStatus(WorkflowStatus.Terminated, now);
                break;
            default:
                attempt.Pointer.Status = PointerStatus.Failed;
                SuspendUnlessEnded(now);
                break;
        }
    }

    private static StepError Describe(Exception error)
    {
        var failure = error as IStepFailure;
        var tail = failure?.Tail ?? string.Join('\n', (error.StackTrace ?? "").Split('\n').Take(TailLines));
        return new StepError(
            error.GetType().FullName ?? error.GetType().Name,
            error.Message,
            tail.Length == 0 ? null : tail,
            failure?.Remedy ?? (error as WorkflowException)?.Remedy);
    }

    private void Retry(RunningAttempt attempt, DateTime now)
    {
        var first = attempt.Step.RetryInterval ?? run.Definition.DefaultErrorRetryInterval ?? options.ErrorRetryInterval;
        var pointer = attempt.Pointer;
        pointer.SleepUntil = now + BackOff.Wait(options.Retries, first, pointer.RetryCount, Random.Shared.NextDouble());
        pointer.RetryCount++;
        pointer.Status = PointerStatus.Sleeping;
        attempt.Step.PrimeForRetry(pointer);
        events.Add(attempt, new StepSleeping { Until = pointer.SleepUntil.Value });
    }

    private void SuspendUnlessEnded(DateTime now)
    {
        if (run.Instance.Status == WorkflowStatus.Runnable)
        {
            run.SetStatus(WorkflowStatus.Suspended, now);
        }
    }
}

/// <summary>How long to wait before a retry.</summary>
internal static class BackOff
{
    private static readonly TimeSpan _longestByDefault = TimeSpan.FromMinutes(10);

    /// <param name="options">The factor, the limit and the share that is random.</param>
    /// <param name="first">The wait before the first retry.</param>
    /// <param name="retries">How many retries there were before this one.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan Wait(RetryOptions options, TimeSpan first, int retries, double random)
    {
        var longest = options.LongestInterval ?? _longestByDefault;
        var grown = first.TotalMilliseconds * Math.Pow(options.BackOffFactor, retries);

        // A first wait that is longer than the limit was asked for by the definition, and stands.
        var limited = Math.Min(grown, Math.Max(longest.TotalMilliseconds, first.TotalMilliseconds));
        return TimeSpan.FromMilliseconds(limited * (1 + (options.Jitter * ((random * 2) - 1))));
    }
}
