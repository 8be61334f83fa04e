namespace Workflow.Engine;

/// <summary>Tries a failed pointer again later, suspends its run, or ends it.</summary>
internal sealed class Retrying(RunState run, RunEvents events, WorkflowOptions options)
{
    /// <param name="pointer">An open pointer whose attempt failed, or whose inside was taken back.</param>
    /// <param name="step">Its step.</param>
    /// <param name="behavior">Anything but <see cref="WorkflowErrorHandling.Compensate"/>, which suspends here.</param>
    /// <param name="now">The time.</param>
    public void Apply(ExecutionPointer pointer, WorkflowStep step, WorkflowErrorHandling behavior, DateTime now)
    {
        run.Changed(pointer);
        switch (behavior)
        {
            case WorkflowErrorHandling.Retry when pointer.RetryCount < options.Retries.Maximum:
                Sleep(pointer, step, now);
                break;
            case WorkflowErrorHandling.Terminate:
                run.End(pointer, PointerStatus.Failed, now);
                run.SetStatus(WorkflowStatus.Terminated, now);
                break;
            default:
                pointer.Status = PointerStatus.Failed;
                if (run.Instance.Status == WorkflowStatus.Runnable)
                {
                    run.SetStatus(WorkflowStatus.Suspended, now);
                }

                break;
        }
    }

    private void Sleep(ExecutionPointer pointer, WorkflowStep step, DateTime now)
    {
        var first = step.RetryInterval ?? run.Definition.DefaultErrorRetryInterval ?? options.ErrorRetryInterval;
        pointer.SleepUntil = now + BackOff.Wait(options.Retries, first, pointer.RetryCount, Random.Shared.NextDouble());
        pointer.RetryCount++;
        pointer.Status = PointerStatus.Sleeping;
        step.PrimeForRetry(pointer);
        events.Add(pointer, step, new StepSleeping { Until = pointer.SleepUntil.Value, Attempt = run.AttemptsOf(step) });
    }
}
