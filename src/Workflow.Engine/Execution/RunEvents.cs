namespace Workflow.Engine;

/// <summary>Life-cycle events of a run that wait for the commit that makes them true.</summary>
internal sealed class RunEvents(WorkflowInstance instance, TimeProvider time)
{
    private readonly List<LifeCycleEvent> _waiting = [];

    public void Add(LifeCycleEvent evt)
    {
        evt.EventTimeUtc = time.GetUtcNow().UtcDateTime;
        evt.WorkflowDefinitionId = instance.WorkflowDefinitionId;
        evt.Version = instance.Version;
        evt.Reference = instance.Reference;
        _waiting.Add(evt);
    }

    public void Add(RunningAttempt attempt, StepLifeCycleEvent evt)
    {
        evt.ExecutionPointerId = attempt.Pointer.Id;
        evt.StepId = attempt.Step.Id;
        evt.StepKey = attempt.Attempt.StepKey;
        evt.Attempt = attempt.Attempt.Number;
        Add(evt);
    }

    public void Add(ExecutionPointer pointer, WorkflowStep step, StepLifeCycleEvent evt)
    {
        evt.ExecutionPointerId = pointer.Id;
        evt.StepId = step.Id;
        evt.StepKey = step.Key;
        Add(evt);
    }

    public IReadOnlyList<LifeCycleEvent> Take()
    {
        if (_waiting.Count == 0)
        {
            return [];
        }

        LifeCycleEvent[] taken = [.. _waiting];
        _waiting.Clear();
        foreach (var evt in taken)
        {
            // Only now: a new run may get another id until it is on record.
            evt.WorkflowInstanceId = instance.Id;
        }

        return taken;
    }
}
