namespace Workflow.Engine;

/// <summary>
/// Takes parts of a run back: cancels what is open inside a container, undoes what was begun, newest first and one after another, and
/// then does what the container's own error behaviour says. All of it is on record, so that it goes on after a restart.
/// </summary>
internal sealed class Unwinding(RunState run, RunningAttempts running, Retrying retrying)
{
    /// <summary>A step has failed, and is to be compensated; nothing around it is taken back yet.</summary>
    public void Fail(ExecutionPointer pointer, DateTime now)
    {
        run.End(pointer, PointerStatus.Failed, now);
        Leave(pointer);
    }

    /// <summary>A container's cancel condition holds while something inside it runs.</summary>
    public void Cancel(ExecutionPointer container) => Start(container, UnwindPhase.Leaving);

    /// <summary>Goes on with what is taken back as far as the attempts that still run allow.</summary>
    public void Advance(DateTime now)
    {
        var hasMoved = true;
        while (hasMoved)
        {
            hasMoved = false;
            foreach (var container in run.Open.Where(pointer => pointer.Unwinds is not null).ToArray())
            {
                hasMoved |= container.EndTime is null && Advance(container, now);
            }
        }
    }

    private bool Advance(ExecutionPointer container, DateTime now)
    {
        if (container.Unwinds != UnwindPhase.Undoing)
        {
            CancelInside(container, now);
        }

        if (run.HasOpenChildren(container))
        {
            return false;
        }

        switch (container.Unwinds)
        {
            case UnwindPhase.Leaving:
                run.Leave(container, now);
                break;
            case UnwindPhase.Cancelling when StartUndoing(container):
                container.Unwinds = UnwindPhase.Undoing;
                run.Changed(container);
                break;
            default:
                Settle(container, now);
                break;
        }

        return true;
    }

    private void CancelInside(ExecutionPointer container, DateTime now)
    {
        // A compensation inside goes on to its end, unless the container is part of it.
        var isUndoing = run.IsUndoing(container);
        var inside = run.Open.Where(pointer => pointer.Scope.Contains(container.Id) && run.IsUndoing(pointer) == isUndoing);
        foreach (var pointer in inside.ToArray())
        {
            if (pointer.Status == PointerStatus.Running)
            {
                running.Cancel(pointer);
            }
            else
            {
                run.End(pointer, PointerStatus.Cancelled, now);
            }
        }
    }

    // Only a saga undoes what is inside it; it does so for the containers inside it as well.
    private bool StartUndoing(ExecutionPointer container)
    {
        if (!run.StepOf(container).RevertChildrenAfterCompensation)
        {
            return false;
        }

        ExecutionPointer? last = null;
        foreach (var pointer in run.ToUndo(container))
        {
            last = run.AddUndo(pointer, last);
        }

        return last is not null;
    }

    private void Settle(ExecutionPointer container, DateTime now)
    {
        var step = run.StepOf(container);
        container.Unwinds = null;
        run.Changed(container);
        if (step.ErrorBehavior is null or WorkflowErrorHandling.Compensate)
        {
            run.End(container, PointerStatus.Failed, now);
            Leave(container);
            return;
        }

        container.PersistenceData = null;
        retrying.Apply(container, step, step.ErrorBehavior.Value, now);
    }

    // What becomes of the place where a pointer was that has failed for good.
    private void Leave(ExecutionPointer pointer)
    {
        var goesOnBehind = run.StepOf(pointer).CompensationStepId is not null && !run.IsInSaga(pointer);
        if (!goesOnBehind && pointer.Scope.FirstOrDefault() is { } around && run.Find(around) is { EndTime: null } container)
        {
            Start(container, UnwindPhase.Cancelling);
            return;
        }

        // Not before: what is around may say that it is tried again.
        run.SetOutcome(run.Instance.Outcome ?? RunOutcomes.Compensated);
        if (goesOnBehind)
        {
            run.AddUndo(pointer, null).Resumes = true;
        }
    }

    private void Start(ExecutionPointer container, UnwindPhase phase)
    {
        if (container.Unwinds is null or UnwindPhase.Leaving)
        {
            container.Unwinds = phase;
            run.Changed(container);
        }
    }
}

/// <summary>The engine's own words for how a run ended.</summary>
public static class RunOutcomes
{
    /// <summary>A step failed for good, and what the definition says was undone.</summary>
    public const string Compensated = "compensated";
}
