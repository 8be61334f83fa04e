namespace Workflow.Engine;

/// <summary>Does to a run what its definition asks for when a step fails.</summary>
internal sealed class FailureApplier(RunState run, RunEvents events, Retrying retrying, Unwinding unwinding)
{
    private const int TailLines = 20;

    public void Apply(RunningAttempt attempt, Exception error, DateTime now)
    {
        var (pointer, step) = (attempt.Pointer, attempt.Step);
        var reason = Describe(error);
        run.EndAttempt(attempt.Sequence, StepEnding.Failed, now, reason);
        run.Changed(pointer);
        events.Add(attempt, new WorkflowError { Message = error.Message, Error = reason });
        if (run.IsGivenUp(pointer))
        {
            run.End(pointer, PointerStatus.Failed, now);
            return;
        }

        var behavior = BehaviorOf(pointer, step);
        if (behavior == WorkflowErrorHandling.Compensate && !run.IsUndoing(pointer))
        {
            unwinding.Fail(pointer, now);
        }
        else
        {
            retrying.Apply(pointer, step, behavior, now);
        }
    }

    // A compensation is never compensated itself: what it could not undo is for a person to see.
    private WorkflowErrorHandling BehaviorOf(ExecutionPointer pointer, WorkflowStep step) =>
        step.ErrorBehavior ?? (
            run.IsUndoing(pointer) ? WorkflowErrorHandling.Suspend
            : run.CanCompensate(pointer) ? WorkflowErrorHandling.Compensate
            : run.Definition.DefaultErrorBehavior);

    public static StepError Describe(Exception error)
    {
        var failure = error as IStepFailure;
        var tail = failure?.Tail ?? string.Join('\n', (error.StackTrace ?? "").Split('\n').Take(TailLines));
        return new StepError(
            error.GetType().FullName ?? error.GetType().Name,
            error.Message,
            tail.Length == 0 ? null : tail,
            failure?.Remedy ?? (error as WorkflowException)?.Remedy);
    }
}
