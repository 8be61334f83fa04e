namespace Workflow.Engine;

/// <summary>Does to a run what a step's result asks for.</summary>
internal sealed class ResultApplier(RunState run, RunEvents events)
{
    public void Apply(RunningAttempt attempt, ExecutionResult result, DateTime now)
    {
        // Whatever may throw comes before the first change to the pointers: the failure then finds them as they were.
        var pointer = attempt.Pointer;
        var (persistence, outcome) = (run.Values.RoundTrip(result.PersistenceData), run.Values.RoundTrip(result.OutcomeValue));
        TakeOutputs(attempt, result);
        var ending = Settle(attempt, result, now);
        pointer.PersistenceData = persistence;
        pointer.Outcome = outcome;
        run.Changed(pointer);
        run.EndAttempt(attempt.Sequence, ending, now);
    }

    private void TakeOutputs(RunningAttempt attempt, ExecutionResult result)
    {
        attempt.Step.AfterExecute(new WorkflowExecutorResult(), attempt.Context!, result, attempt.Pointer); // set: it ran
        if (result.Proceed)
        {
            foreach (var output in attempt.Step.Outputs)
            {
                output.AssignOutput(run.Instance.UntrackedData, attempt.Body!, attempt.Context!); // set: it ran
            }
        }

        if ((result.Proceed && attempt.Step.Outputs.Count > 0) || run.Instance.DataTouches != attempt.TouchesAtBegin)
        {
            run.CaptureData();
        }
    }

    private StepEnding Settle(RunningAttempt attempt, ExecutionResult result, DateTime now)
    {
        if (!result.Proceed && run.IsGivenUp(attempt.Pointer))
        {
            run.End(attempt.Pointer, PointerStatus.Cancelled, now);
            return StepEnding.Interrupted;
        }

        if (result.SleepFor is { } duration)
        {
            return Sleep(attempt, now + duration);
        }

        if (result.EventName is not null)
        {
            return Wait(attempt, result);
        }

        if (result.Proceed)
        {
            return Complete(attempt, result, now);
        }

        foreach (var item in result.BranchValues.Select(run.Values.RoundTrip).ToList())
        {
            foreach (var child in attempt.Step.Children)
            {
                run.AddChild(run.StepAt(child), attempt.Pointer, item);
            }
        }

        attempt.Pointer.Status = PointerStatus.Pending;
        return StepEnding.Persisted;
    }

    private StepEnding Sleep(RunningAttempt attempt, DateTime until)
    {
        attempt.Pointer.SleepUntil = until;
        attempt.Pointer.Status = PointerStatus.Sleeping;
        events.Add(attempt, new StepSleeping { Until = until });
        return StepEnding.Sleeping;
    }

    private StepEnding Wait(RunningAttempt attempt, ExecutionResult result)
    {
        var pointer = attempt.Pointer;
        run.Subscribe(pointer, result);
        pointer.EventName = result.EventName;
        pointer.EventKey = result.EventKey;
        pointer.EventPublished = false;
        pointer.EventData = null;
        pointer.Active = false;
        pointer.Status = PointerStatus.WaitingForEvent;
        events.Add(attempt, new StepWaiting { EventName = result.EventName ?? "", EventKey = result.EventKey ?? "" });
        return StepEnding.Waiting;
    }

    private StepEnding Complete(RunningAttempt attempt, ExecutionResult result, DateTime now)
    {
        run.Follow(attempt.Pointer, result);
        run.End(attempt.Pointer, PointerStatus.Complete, now);
        events.Add(attempt, new StepCompleted());
        return StepEnding.Completed;
    }
}
