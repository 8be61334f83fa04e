namespace Workflow.Engine;

/// <summary>An attempt whose beginning is on record.</summary>
internal sealed class RunningAttempt(ExecutionPointer pointer, WorkflowStep step, StepAttempt attempt, int sequence)
{
    public ExecutionPointer Pointer => pointer;

    public WorkflowStep Step => step;

    public StepAttempt Attempt => attempt;

    public int Sequence => sequence;

    /// <summary>How often the data had been handed out when the attempt began.</summary>
    public int TouchesAtBegin { get; set; }

    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>True when it was asked to end.</summary>
    public bool IsCancelled => Cancellation.IsCancellationRequested;

    /// <summary>True until the step has said whether an earlier attempt, in doubt, was done.</summary>
    public bool MustProbe { get; set; }

    public AttemptServices? Services { get; set; }

    public IStepBody? Body { get; set; }

    public StepExecutionContext? Context { get; set; }
}
