namespace Workflow.Engine;

/// <summary>Something that happened to a run; raised after it is durable.</summary>
public abstract class LifeCycleEvent
{
    /// <summary>When (UTC).</summary>
    public DateTime EventTimeUtc { get; set; }

    /// <summary>The run's id.</summary>
    public string WorkflowInstanceId { get; set; } = "";

    /// <summary>The definition's id.</summary>
    public string WorkflowDefinitionId { get; set; } = "";

    /// <summary>The definition's version.</summary>
    public int Version { get; set; }

    /// <summary>The caller's own reference.</summary>
    public string? Reference { get; set; }
}

/// <summary>Something that happened at a step.</summary>
public abstract class StepLifeCycleEvent : LifeCycleEvent
{
    /// <summary>The pointer's id.</summary>
    public string ExecutionPointerId { get; set; } = "";

    /// <summary>The step's position in the definition.</summary>
    public int StepId { get; set; }

    /// <summary>The step's stable key.</summary>
    public string StepKey { get; set; } = "";

    /// <summary>The attempt's number, from 1.</summary>
    public int Attempt { get; set; }
}

/// <summary>The run was created.</summary>
public class WorkflowStarted : LifeCycleEvent;

/// <summary>The run has ended.</summary>
public class WorkflowCompleted : LifeCycleEvent;

/// <summary>The run stands still until it is resumed.</summary>
public class WorkflowSuspended : LifeCycleEvent;

/// <summary>The run goes on.</summary>
public class WorkflowResumed : LifeCycleEvent;

/// <summary>The run was ended for good.</summary>
public class WorkflowTerminated : LifeCycleEvent;

/// <summary>An attempt failed.</summary>
public class WorkflowError : StepLifeCycleEvent
{
    /// <summary>The error's message.</summary>
    public string Message { get; set; } = "";

    /// <summary>The whole error.</summary>
    public StepError? Error { get; set; }
}

/// <summary>An attempt is about to run: its beginning is on record.</summary>
public class StepStarted : StepLifeCycleEvent;

/// <summary>A step has ended: its checkpoint is on record.</summary>
public class StepCompleted : StepLifeCycleEvent;

/// <summary>A step waits for an event: its subscription is on record.</summary>
public class StepWaiting : StepLifeCycleEvent
{
    /// <summary>The event's name.</summary>
    public string EventName { get; set; } = "";

    /// <summary>The event's key.</summary>
    public string EventKey { get; set; } = "";
}

/// <summary>A step sleeps before it is run again, by its own wish or after a failure.</summary>
public class StepSleeping : StepLifeCycleEvent
{
    /// <summary>Until when (UTC).</summary>
    public DateTime Until { get; set; }
}

/// <summary>An attempt was interrupted because the host stops; it is run again on resume.</summary>
public class StepInterrupted : StepLifeCycleEvent;

/// <summary>This host stopped driving the run because a checkpoint could not be written.</summary>
public class WorkflowHalted : LifeCycleEvent
{
    /// <summary>Why.</summary>
    public required Exception Exception { get; init; }
}

/// <summary>Hears life-cycle events.</summary>
public delegate void LifeCycleEventHandler(LifeCycleEvent evt);

/// <summary>Hears failed attempts.</summary>
public delegate void StepErrorEventHandler(WorkflowInstance workflow, WorkflowStep step, Exception exception);
