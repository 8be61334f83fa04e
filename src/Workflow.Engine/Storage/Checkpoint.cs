using System.Text.Json.Serialization;

namespace Workflow.Engine;

/// <summary>The changes of one run that become durable together. Only what changed is in it.</summary>
public sealed record Checkpoint
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The lease the write stands on; null only when the run is created.</summary>
    public LeaseGrant? Lease { get; init; }

    /// <summary>Creates the run with this definition.</summary>
    public DefinitionText? Create { get; init; }

    /// <summary>With <see cref="Create"/>: takes the run's lease in the same transaction.</summary>
    public bool TakeLease { get; init; }

    /// <summary>
    /// Gives the lease back in the same transaction, unless events were handed to the run that it has not taken: these come back,
    /// and the lease stays, because whoever published them found the run driven.
    /// </summary>
    public bool ReleaseLease { get; init; }

    /// <summary>The run's own row, when it changed.</summary>
    public RunRow? Run { get; init; }

    /// <summary>The run's data, when it changed. Its bytes hold until the commit has ended: a store that keeps them copies them.</summary>
    public JsonText? Data { get; init; }

    /// <summary>The version of the data's shape; kept with <see cref="Data"/>.</summary>
    public int DataVersion { get; init; } = 1;

    /// <summary>Pointers that are new or changed.</summary>
    public IReadOnlyList<PointerRow> Pointers { get; init; } = [];

    /// <summary>Attempts that ended.</summary>
    public IReadOnlyList<AttemptEnd> Ended { get; init; } = [];

    /// <summary>Attempts that begin; their steps run after the commit.</summary>
    public IReadOnlyList<AttemptBegin> Begun { get; init; } = [];

    /// <summary>New subscriptions.</summary>
    public IReadOnlyList<SubscriptionRow> Subscribed { get; init; } = [];

    /// <summary>Ids of pointers whose subscription ends.</summary>
    public IReadOnlyList<string> Unsubscribed { get; init; } = [];
}

/// <summary>What a commit brought back.</summary>
/// <param name="Lease">The lease taken with <see cref="Checkpoint.TakeLease"/>.</param>
/// <param name="Delivered">Events that were there before their subscription, or before the lease would have been given back.</param>
public sealed record CheckpointResult(LeaseGrant? Lease, IReadOnlyList<DeliveredEvent> Delivered)
{
    internal static CheckpointResult Empty { get; } = new(null, []);
}

/// <summary>A run's own row.</summary>
public sealed record RunRow
{
    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>The definition's id.</summary>
    public required string DefinitionId { get; init; }

    /// <summary>The definition's version.</summary>
    public required int Version { get; init; }

    /// <summary>The definition's description.</summary>
    public string? Description { get; init; }

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

    /// <summary>When it is due (UTC); <see cref="DateTime.MinValue"/> is now, null is never by itself.</summary>
    public DateTime? NextExecution { get; init; }
}

/// <summary>A pointer as kept. Values are JSON texts.</summary>
public sealed record PointerRow
{
    /// <summary>The pointer's id, unique in its run.</summary>
    public required string Id { get; init; }

    /// <summary>The step's stable key.</summary>
    public required string StepKey { get; init; }

    /// <summary>True when the step is to be run.</summary>
    public required bool Active { get; init; }

    /// <summary>The state of the visit.</summary>
    public required PointerStatus Status { get; init; }

    /// <summary>Not before this time (UTC).</summary>
    public DateTime? SleepUntil { get; init; }

    /// <summary>When the first attempt began (UTC).</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>When the visit ended (UTC).</summary>
    public DateTime? EndTime { get; init; }

    /// <summary>The event it waits for.</summary>
    public string? EventName { get; init; }

    /// <summary>The key of the event it waits for.</summary>
    public string? EventKey { get; init; }

    /// <summary>True once the event has come.</summary>
    public bool EventPublished { get; init; }

    /// <summary>The event's data.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public string? EventData { get; init; }

    /// <summary>What the last attempt kept.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public string? PersistenceData { get; init; }

    /// <summary>The loop's item.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public string? ContextItem { get; init; }

    /// <summary>The outcome.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public string? Outcome { get; init; }

    /// <summary>Failed attempts since the last resume.</summary>
    public int RetryCount { get; init; }

    /// <summary>The pointer before it.</summary>
    public string? PredecessorId { get; init; }

    /// <summary>Ids of the containers around it, innermost first.</summary>
    public IReadOnlyList<string> Scope { get; init; } = [];

    /// <summary>The extension attributes as a JSON object; null when there are none.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public string? Extensions { get; init; }
}

/// <summary>The begin of an attempt: on record before the step runs.</summary>
/// <param name="Sequence">The attempt's place in the run's journal, from 1.</param>
/// <param name="StepKey">The step's stable key.</param>
/// <param name="Attempt">The attempt's number at this step, from 1.</param>
/// <param name="PointerId">The visit.</param>
/// <param name="At">When (UTC).</param>
public sealed record AttemptBegin(int Sequence, string StepKey, int Attempt, string PointerId, DateTime At);

/// <summary>The end of an attempt.</summary>
/// <param name="Sequence">The attempt's place in the run's journal.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Ending">How.</param>
/// <param name="Error">Why it failed.</param>
public sealed record AttemptEnd(int Sequence, DateTime At, StepEnding Ending, StepError? Error);

/// <summary>A pointer that waits for an event.</summary>
/// <param name="PointerId">The pointer.</param>
/// <param name="EventName">The event's name.</param>
/// <param name="EventKey">The event's key.</param>
/// <param name="AsOf">Events before this time (UTC) do not count.</param>
/// <param name="Data">Kept with it, as JSON.</param>
public sealed record SubscriptionRow(
    string PointerId,
    string EventName,
    string EventKey,
    DateTime AsOf,
    [property: JsonConverter(typeof(RawJsonConverter))] string? Data = null);

/// <summary>An event to publish.</summary>
/// <param name="EventName">The event's name.</param>
/// <param name="EventKey">The event's key.</param>
/// <param name="Data">Its data as JSON.</param>
/// <param name="At">When it counts as having happened (UTC).</param>
public sealed record StoredEvent(string EventName, string EventKey, string? Data, DateTime At);

/// <summary>An event handed to a pointer.</summary>
/// <param name="PointerId">The pointer.</param>
/// <param name="Data">The event's data as JSON.</param>
public sealed record DeliveredEvent(string PointerId, string? Data);

/// <summary>An activity that a worker has taken.</summary>
/// <param name="RunId">The run that waits for it.</param>
/// <param name="PointerId">The pointer that waits for it.</param>
/// <param name="Parameters">What the step gave, as JSON.</param>
public sealed record ActivityClaim(string RunId, string PointerId, string? Parameters);

/// <summary>All that is needed to drive a run.</summary>
/// <param name="Run">Its row.</param>
/// <param name="Definition">The definition's text it was started with.</param>
/// <param name="Data">Its data as JSON.</param>
/// <param name="Pointers">All pointers, in the order they were made.</param>
/// <param name="OpenAttempts">Attempts without an end.</param>
/// <param name="LastSequence">The highest place in the journal.</param>
/// <param name="AttemptCounts">The highest attempt number by step key.</param>
/// <param name="Delivered">Events handed to its pointers and not yet taken.</param>
public sealed record StoredRun(
    RunRow Run,
    DefinitionText Definition,
    string? Data,
    IReadOnlyList<PointerRow> Pointers,
    IReadOnlyList<AttemptBegin> OpenAttempts,
    int LastSequence,
    IReadOnlyDictionary<string, int> AttemptCounts,
    IReadOnlyList<DeliveredEvent> Delivered)
{
    /// <summary>The version of the data's shape; 1 unless the program that wrote it gave another.</summary>
    public int DataVersion { get; init; } = 1;
}
