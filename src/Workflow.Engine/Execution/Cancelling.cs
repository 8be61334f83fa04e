using Microsoft.Extensions.Logging;

namespace Workflow.Engine;

/// <summary>Ends pointers whose cancel condition has come true.</summary>
internal sealed class Cancelling(RunState run, RunningAttempts running, Unwinding unwinding, ILogger log)
{
    private readonly Dictionary<WorkflowStep, Func<object?, object?, object?>> _conditions = run.Definition.Steps
        .Where(step => step.CancelCondition is not null)
        .ToDictionary(step => step, step => CompiledLambda.Reader(step.CancelCondition!)); // not null: see Where

    public void Apply(DateTime now)
    {
        if (_conditions.Count == 0)
        {
            return;
        }

        foreach (var pointer in run.Open.Where(pointer => _conditions.ContainsKey(run.StepOf(pointer))).ToArray())
        {
            if (pointer is { EndTime: null, Unwinds: null, Status: not PointerStatus.PendingPredecessor } && !run.IsUnwinding(pointer) && Holds(run.StepOf(pointer)))
            {
                Cancel(pointer, now);
            }
        }
    }

    private void Cancel(ExecutionPointer pointer, DateTime now)
    {
        if (pointer.Status == PointerStatus.Running)
        {
            // Once it has ended, if it was not done by then, the condition is looked at again.
            running.Cancel(pointer);
        }
        else if (run.HasOpenChildren(pointer))
        {
            unwinding.Cancel(pointer);
        }
        else
        {
            run.Leave(pointer, now);
        }
    }

    private bool Holds(WorkflowStep step)
    {
        try
        {
            return _conditions[step](run.Instance.UntrackedData, null) is true;
        }
        catch (Exception error)
        {
            // Data that is not there yet is the usual cause, and no reason to stop the run.
            log.CancelConditionFailed(error, run.Instance.Id, step.Key);
            return false;
        }
    }
}
