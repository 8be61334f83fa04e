using Microsoft.Extensions.Logging;

namespace Workflow.Engine;

/// <summary>Finds what is ready in a run, and begins it.</summary>
internal sealed class Beginning(
    RunState run, RunEvents events, RunningAttempts running, Unwinding unwinding, Retrying retrying, ILogger log)
{
    private readonly Cancelling _cancelling = new(run, running, unwinding, log);

    /// <summary>
    /// Cancels and takes back what is to be, then begins all that is ready. The attempts' bodies run once their beginning is on record.
    /// </summary>
    public List<RunningAttempt> BeginReady(DateTime now)
    {
        if (run.Instance.Status != WorkflowStatus.Runnable)
        {
            return [];
        }

        _cancelling.Apply(now);
        unwinding.Advance(now);
        if (run.HasDoubts)
        {
            AskAboutDoubts(now);
        }

        if (run.Instance.Status != WorkflowStatus.Runnable)
        {
            return [];
        }

        var ready = run.Open.Where(pointer => IsReady(pointer, now)).Select(pointer => (pointer, Ask(pointer))).ToList();
        var ends = ready.Where(each => each.Item2 == ExecutionPipelineDirective.EndWorkflow).Select(each => each.pointer).ToList();
        if (ends.Count > 0)
        {
            EndRun(ends, now);
            return [];
        }

        return [.. ready.Where(each => each.Item2 == ExecutionPipelineDirective.Next).Select(each => Begin(each.pointer, now))];
    }

    private bool IsReady(ExecutionPointer pointer, DateTime now) =>
        pointer.Active
        && pointer.Unwinds is null
        && pointer.Status != PointerStatus.Running
        && (pointer.SleepUntil is null || pointer.SleepUntil <= now)
        && !run.HasOpenChildren(pointer);

    private ExecutionPipelineDirective Ask(ExecutionPointer pointer) =>
        run.StepOf(pointer).InitForExecution(new WorkflowExecutorResult(), run.Definition, run.Instance, pointer);

    // Of several in doubt each is on record before the run is left to a person.
    private void AskAboutDoubts(DateTime now)
    {
        foreach (var pointer in run.Open.Where(pointer => IsReady(pointer, now)).ToArray())
        {
            var step = run.StepOf(pointer);
            if (step.InDoubt == InDoubtPolicy.Ask && run.DoubtOf(pointer) is { } doubt)
            {
                var error = new StepInDoubtException(run.Instance.Id, doubt);
                var reason = FailureApplier.Describe(error);
                run.SettleDoubt(pointer, now, reason);
                retrying.Apply(pointer, step, WorkflowErrorHandling.Suspend, now);
                events.Add(pointer, step, new WorkflowError { Message = error.Message, Error = reason, Attempt = doubt.Attempt });
            }
        }
    }

    private RunningAttempt Begin(ExecutionPointer pointer, DateTime now)
    {
        pointer.SleepUntil = null;
        var attempt = new RunningAttempt(pointer, run.StepOf(pointer), run.BeginAttempt(pointer, now, out var sequence), sequence);
        log.StepBegins(run.Instance.Id, attempt.Attempt.StepKey, attempt.Attempt.Number);
        events.Add(attempt, new StepStarted());
        return attempt;
    }

    // What still runs is waited for. Until then the end itself stays open: whoever finds the run after a crash comes to it again.
    private void EndRun(List<ExecutionPointer> ends, DateTime now)
    {
        run.IsEnding = true;
        running.CancelAll();
        run.EndOpen(now, running.Count > 0 ? ends : []);
    }
}
