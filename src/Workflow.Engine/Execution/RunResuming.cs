namespace Workflow.Engine;

/// <summary>How a loaded run is made to go on.</summary>
internal static class RunResuming
{
    /// <summary>Goes on at the failed or interrupted steps; null when the run has ended and nothing of it is open.</summary>
    public static IReadOnlyList<LifeCycleEvent>? Resume(this RunState run, DateTime now)
    {
        if (run.Instance.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
        {
            // Its process died when it had ended and steps of other branches still ran: these are ended as well.
            return run.Open.Count > 0 ? [] : null;
        }

        if (run.Instance.Status == WorkflowStatus.Suspended)
        {
            run.SetStatus(WorkflowStatus.Runnable, now);
            foreach (var pointer in run.Open.Where(pointer => pointer.Status == PointerStatus.Failed || pointer.RetryCount > 0))
            {
                TryAnew(run, pointer);
            }
        }

        return [new WorkflowResumed()];
    }

    /// <summary>Takes a status that was asked for while the run is driven; null when its present one does not allow it.</summary>
    public static IReadOnlyList<LifeCycleEvent>? Change(this RunState run, StatusRequested request, DateTime now)
    {
        if (!RunEdits.Allows(run.Instance.Status, request.Status))
        {
            return null;
        }

        if (request.Status == WorkflowStatus.Runnable)
        {
            return run.Resume(now);
        }

        run.SetStatus(request.Status, now, request.Outcome);
        return [];
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
        RefuseInside(run, step);
        ExecutionPointer? last = null;
        foreach (var pointer in run.Open.ToArray())
        {
            run.End(pointer, PointerStatus.Cancelled, now);
            last = pointer;
        }

        var target = run.AddPointer(step, null);
        target.PredecessorId = last?.Id;
        run.SetStatus(WorkflowStatus.Runnable, now);
        run.SetOutcome(null);
        return [new WorkflowResumed()];
    }

    private static void RefuseInside(RunState run, WorkflowStep step)
    {
        var visits = run.Instance.ExecutionPointers.Where(pointer => pointer.StepId == step.Id).ToList();
        if (visits.Count == 0)
        {
            throw new NotFoundException($"Run '{run.Instance.Id}' has not been at step '{step.Key}' yet.");
        }

        if (visits[^1].Scope.LastOrDefault() is { } outermost && run.Find(outermost) is { } container)
        {
            throw new WorkflowException(
                $"Step '{step.Key}' is inside '{run.StepOf(container).Key}': a run can only go on at a step that is not inside another.")
            {
                Remedy = $"Go on at '{run.StepOf(container).Key}'.",
            };
        }
    }

    // A person has looked at it: what failed is tried at once, and its retries begin anew. What runs or waits does so still.
    private static void TryAnew(RunState run, ExecutionPointer pointer)
    {
        if (pointer.Status is PointerStatus.Failed or PointerStatus.Sleeping)
        {
            pointer.Status = PointerStatus.Pending;
            pointer.SleepUntil = null;
        }

        pointer.RetryCount = 0;
        run.Changed(pointer);
    }
}
