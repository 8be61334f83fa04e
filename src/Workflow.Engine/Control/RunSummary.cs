namespace Workflow.Engine;

/// <summary>A run at a glance.</summary>
public sealed record RunSummary
{
    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>The definition's id.</summary>
    public required string DefinitionId { get; init; }

    /// <summary>The definition's version.</summary>
    public required int Version { get; init; }

    /// <summary>The hash of the definition's text that the run was started with.</summary>
    public required string DefinitionHash { get; init; }

    /// <summary>The caller's own reference.</summary>
    public string? Reference { get; init; }

    /// <summary>The run's life.</summary>
    public required WorkflowStatus Status { get; init; }

    /// <summary>Our own word for how it ended.</summary>
    public string? Outcome { get; init; }

    /// <summary>When it was created (UTC).</summary>
    public required DateTime CreateTime { get; init; }

    /// <summary>When it ended (UTC).</summary>
    public DateTime? CompleteTime { get; init; }

    /// <summary>
    /// The key of the step it is at: the one that runs (or is in doubt), failed, waits or is next; of several, in this order.
    /// Once it has ended, the step it was at last.
    /// </summary>
    public string? CurrentStep { get; init; }

    /// <summary>The event it waits for, as <c>name/key</c>, when it waits for one.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Who holds the run's lease; perhaps dead.</summary>
    public LeaseHolder? Holder { get; init; }

    /// <summary>True when an attempt began, has no end on record, and no living process drives the run.</summary>
    public required bool InDoubt { get; init; }

    /// <summary>Why a step's last attempt failed; null once it is tried again or the run has gone on.</summary>
    public StepError? Error { get; init; }
}

/// <summary>Which runs to list.</summary>
/// <param name="Status">Only runs of this status.</param>
/// <param name="Reference">Only runs with this reference.</param>
/// <param name="DefinitionId">Only runs of this definition.</param>
/// <param name="IdPrefix">Only runs whose id begins so.</param>
/// <param name="Skip">How many to leave out.</param>
/// <param name="Take">How many to return at most; 50 by default.</param>
public sealed record RunQuery(
    WorkflowStatus? Status = null,
    string? Reference = null,
    string? DefinitionId = null,
    string? IdPrefix = null,
    int Skip = 0,
    int Take = 50);
