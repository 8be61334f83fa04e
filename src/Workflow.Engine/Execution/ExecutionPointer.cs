namespace Workflow.Engine;

/// <summary>A place in a run: one visit to one step.</summary>
public class ExecutionPointer
{
    /// <summary>The pointer's id, unique in its run.</summary>
    public string Id { get; set; } = "";

    /// <summary>The step's position in the definition.</summary>
    public int StepId { get; set; }

    /// <summary>True when the step is to be run.</summary>
    public bool Active { get; set; }

    /// <summary>Not before this time (UTC).</summary>
    public DateTime? SleepUntil { get; set; }

    /// <summary>What the last attempt kept for the next.</summary>
    public object? PersistenceData { get; set; }

    /// <summary>When the first attempt began (UTC).</summary>
    public DateTime? StartTime { get; set; }

    /// <summary>When the visit ended (UTC).</summary>
    public DateTime? EndTime { get; set; }

    /// <summary>The event it waits for.</summary>
    public string? EventName { get; set; }

    /// <summary>The key of the event it waits for.</summary>
    public string? EventKey { get; set; }

    /// <summary>True once the event has come.</summary>
    public bool EventPublished { get; set; }

    /// <summary>
    /// The event's data, as it comes back from the store: null, bool, int, string, a registered type,
    /// or <see cref="System.Text.Json.JsonElement"/>. See <see cref="StoredValue"/>.
    /// </summary>
    public object? EventData { get; set; }

    /// <summary>Small facts a step keeps with its pointer.</summary>
    public Dictionary<string, object?> ExtensionAttributes { get; set; } = [];

    /// <summary>The step's name.</summary>
    public string? StepName { get; set; }

    /// <summary>Failed attempts so far, since the run was last resumed.</summary>
    public int RetryCount { get; set; }

    /// <summary>Pointers that were started by this one.</summary>
    public List<string> Children { get; set; } = [];

    /// <summary>The current item of an enclosing loop.</summary>
    public object? ContextItem { get; set; }

    /// <summary>The pointer before this one.</summary>
    public string? PredecessorId { get; set; }

    /// <summary>The outcome with which the step ended.</summary>
    public object? Outcome { get; set; }

    /// <summary>The state of the visit.</summary>
    public PointerStatus Status { get; set; }

    /// <summary>The containers around it, innermost first.</summary>
    public IReadOnlyCollection<string> Scope { get; set; } = [];
}

/// <summary>The state of a visit to a step; the numbers are WorkflowCore's.</summary>
public enum PointerStatus
{
    /// <summary>Not used by this engine.</summary>
    Legacy = 0,

    /// <summary>To be run.</summary>
    Pending = 1,

    /// <summary>An attempt is running.</summary>
    Running = 2,

    /// <summary>Ended.</summary>
    Complete = 3,

    /// <summary>Sleeps until a time.</summary>
    Sleeping = 4,

    /// <summary>Waits for an event.</summary>
    WaitingForEvent = 5,

    /// <summary>The last attempt failed.</summary>
    Failed = 6,

    /// <summary>Undone by its compensation.</summary>
    Compensated = 7,

    /// <summary>Ended before its end.</summary>
    Cancelled = 8,

    /// <summary>Waits for the pointer before it.</summary>
    PendingPredecessor = 9,
}
