namespace Workflow.Engine;

/// <summary>How a loaded run is made to go on.</summary>
internal static class RunResuming
{
    /// <summary>Goes on at the failed or interrupted steps; null when the run has ended.</summary>
    public static IReadOnlyList<LifeCycleEvent>? Resume(this RunState run, DateTime now)
    {
        if (run.Instance.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
        {
            return null;
        }

        if (run.Instance.Status == WorkflowStatus.Suspended)
        {
            run.SetStatus(WorkflowStatus.Runnable, now);
            foreach (var pointer in run.Open.Where(pointer => pointer.Status == PointerStatus.Failed || pointer.RetryCount > 0))
            {
                // A person has looked at it: it is tried at once, and its retries begin anew.
                pointer.Status = PointerStatus.Pending;
                pointer.SleepUntil = null;
                pointer.RetryCount = 0;
                run.Changed(pointer);
            }
        }

        return [new WorkflowResumed()];
    }

    /// <summary>Goes on at a step: ends what is open, and sets a new pointer there.</summary>
    /// <exception cref="WorkflowEndedException">The run is over.</exception>
    /// <exception cref="NotFoundException">The run's definition has no such step.</exception>
    public static IReadOnlyList<LifeCycleEvent> Rewind(this RunState run, string stepKey, DateTime now)
    {
        if (run.Instance.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
        {
            throw new WorkflowEndedException(run.Instance.Id, run.Instance.Status, run.Instance.Outcome);
        }

        var step = run.Definition.FindByKey(stepKey)
            ?? throw new NotFoundException(
                $"Definition '{run.Definition.Id}' version {run.Definition.Version} has no step '{stepKey}'.");
        ExecutionPointer? last = null;
        foreach (var pointer in run.Open.ToArray())
        {
            run.SettleDoubt(pointer, now);
            run.End(pointer, PointerStatus.Cancelled, now);
            last = pointer;
        }

        var target = run.AddPointer(step, null);
        target.PredecessorId = last?.Id;
        run.SetStatus(WorkflowStatus.Runnable, now);
        run.ForgetOutcome();
        return [new WorkflowResumed()];
    }
}
