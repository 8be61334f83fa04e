namespace Workflow.Engine;

/// <summary>A run: one execution of a definition.</summary>
public class WorkflowInstance
{
    private object? _data;
    private int _dataTouches;

    /// <summary>The run's id.</summary>
    public string Id { get; set; } = "";

    /// <summary>The definition's id.</summary>
    public string WorkflowDefinitionId { get; set; } = "";

    /// <summary>The definition's version.</summary>
    public int Version { get; set; }

    /// <summary>The definition's description.</summary>
    public string? Description { get; set; }

    /// <summary>The caller's own reference.</summary>
    public string? Reference { get; set; }

    /// <summary>Where the run stands and has been.</summary>
    public ExecutionPointerCollection ExecutionPointers { get; set; } = [];

    /// <summary>When the run is due, in ticks (UTC); 0 is now, null is never by itself.</summary>
    public long? NextExecution { get; set; }

    /// <summary>Runnable, suspended, complete or terminated.</summary>
    public WorkflowStatus Status { get; set; }

    /// <summary>Our own word for how the run ended, beside <see cref="Status"/>; null until someone says it.</summary>
    public string? Outcome { get; set; }

    /// <summary>The run's data: one object of the definition's data type.</summary>
    public object? Data
    {
        get
        {
            // A step that reads the data object may change it, so its checkpoint compares and writes it.
            Touch();
            return _data;
        }

        set
        {
            Touch();
            _data = value;
        }
    }

    /// <summary>When the run was created (UTC).</summary>
    public DateTime CreateTime { get; set; }

    /// <summary>When the run ended (UTC).</summary>
    public DateTime? CompleteTime { get; set; }

    internal int DataTouches => _dataTouches;

    internal object? UntrackedData => _data;

    internal void Touch() => Interlocked.Increment(ref _dataTouches);

    /// <summary>True when every pointer below <paramref name="parentId"/> has ended.</summary>
    public bool IsBranchComplete(string parentId) =>
        ExecutionPointers.FindByScope(parentId).All(pointer => pointer.EndTime is not null);
}

/// <summary>The life of a run; the numbers are WorkflowCore's.</summary>
public enum WorkflowStatus
{
    /// <summary>Running, or due to run, or waiting for an event.</summary>
    Runnable = 0,

    /// <summary>Stopped until it is resumed.</summary>
    Suspended = 1,

    /// <summary>Ended.</summary>
    Complete = 2,

    /// <summary>Ended before its end, for good.</summary>
    Terminated = 3,
}
