using System.Globalization;

namespace Workflow.Engine;

/// <summary>The rows of an in-memory store. Its user locks it.</summary>
internal sealed class MemoryRuns
{
    private readonly Dictionary<string, MemoryRun> _runs = [];
    private readonly List<MemoryRun> _ordered = [];
    private readonly List<StoredEvent> _events = [];

    public MemoryLeases Leases { get; } = new();

    public MemoryRun? Find(string runId) => _runs.GetValueOrDefault(runId);

    public CheckpointResult Write(Checkpoint checkpoint, MemoryOwner owner, DateTime now)
    {
        // All that can be refused is refused before anything changes.
        if (checkpoint.Lease is { } current)
        {
            Leases.Verify(current, owner);
        }

        if (checkpoint.Create is not null && _runs.ContainsKey(checkpoint.RunId))
        {
            throw new DuplicateRunException(checkpoint.RunId);
        }

        var lease = checkpoint.Lease
            ?? (checkpoint.TakeLease ? Leases.Acquire(RunLease.NameOf(checkpoint.RunId), owner, now) : null);
        var run = checkpoint.Create is { } definition
            ? Create(checkpoint, definition)
            : Find(checkpoint.RunId) ?? throw new NotFoundException($"There is no run '{checkpoint.RunId}'.");
        var delivered = run.Write(checkpoint, lease?.Epoch ?? 0, _events);
        if (checkpoint.ReleaseLease && lease is not null)
        {
            delivered = run.Delivered();
            if (delivered.Count == 0)
            {
                Leases.Release(lease, owner);
            }
        }

        return new CheckpointResult(lease, delivered);
    }

    public IReadOnlyList<string> Publish(StoredEvent published)
    {
        _events.Add(published);
        return [.. _ordered.Where(run => run.Take(published)).Select(run => run.Row.Id)];
    }

    public IReadOnlyList<RunSummary> List(RunQuery query) =>
    [
        .. Enumerable.Reverse(_ordered)
            .Where(run => query.Status is null || run.Row.Status == query.Status)
            .Where(run => query.Reference is null || run.Row.Reference == query.Reference)
            .Where(run => query.DefinitionId is null || run.Row.DefinitionId == query.DefinitionId)
            .Where(run => query.IdPrefix is null || run.Row.Id.StartsWith(query.IdPrefix, StringComparison.Ordinal))
            .Skip(query.Skip)
            .Take(query.Take)
            .Select(Summary),
    ];

    public RunSummary? Summary(string runId) => Find(runId) is { } run ? Summary(run) : null;

    public IReadOnlyList<string> Runnable() =>
    [
        .. _ordered
            .Where(run => run.Row.Status == WorkflowStatus.Runnable)
            .Where(run => run.Row.NextExecution is not null || run.Delivered().Count > 0)
            .Where(run => Leases.Holder(RunLease.NameOf(run.Row.Id)) is not { IsAlive: true })
            .Select(run => run.Row.Id),
    ];

    private RunSummary Summary(MemoryRun run) => run.Summarise(Leases.Holder(RunLease.NameOf(run.Row.Id)));

    private MemoryRun Create(Checkpoint checkpoint, DefinitionText definition)
    {
        var row = checkpoint.Run ?? throw new ArgumentException("A new run needs its row.", nameof(checkpoint));
        var run = new MemoryRun(row, definition);
        _runs.Add(row.Id, run);
        _ordered.Add(run);
        return run;
    }
}

/// <summary>A run's rows.</summary>
internal sealed class MemoryRun(RunRow row, DefinitionText definition)
{
    private readonly SortedDictionary<int, PointerRow> _pointers = [];
    private readonly SortedDictionary<int, StepRecord> _attempts = [];
    private readonly Dictionary<string, (SubscriptionRow Subscription, StoredEvent? Event)> _subscriptions = [];
    private string? _data;

    public RunRow Row { get; private set; } = row;

    public IReadOnlyList<DeliveredEvent> Write(Checkpoint checkpoint, long epoch, IReadOnlyList<StoredEvent> events)
    {
        Row = checkpoint.Run ?? Row;
        _data = checkpoint.Data ?? _data;
        foreach (var pointer in checkpoint.Pointers)
        {
            _pointers[int.Parse(pointer.Id, CultureInfo.InvariantCulture)] = pointer;
        }

        foreach (var end in checkpoint.Ended)
        {
            _attempts[end.Sequence] = _attempts[end.Sequence] with { EndedAt = end.At, Ending = end.Ending, Error = end.Error };
        }

        foreach (var begin in checkpoint.Begun)
        {
            _attempts[begin.Sequence] = new StepRecord(
                begin.StepKey, begin.Attempt, begin.PointerId, begin.At, null, null, epoch, null);
        }

        foreach (var pointer in checkpoint.Unsubscribed)
        {
            _subscriptions.Remove(pointer);
        }

        return [.. checkpoint.Subscribed.Select(row => Subscribe(row, events)).OfType<DeliveredEvent>()];
    }

    /// <summary>True when one of the run's open subscriptions took the event.</summary>
    public bool Take(StoredEvent published)
    {
        var taken = _subscriptions.Where(pair => pair.Value.Event is null && Matches(pair.Value.Subscription, published)).ToList();
        foreach (var (pointer, (subscription, _)) in taken)
        {
            _subscriptions[pointer] = (subscription, published);
        }

        return taken.Count > 0;
    }

    public IReadOnlyList<DeliveredEvent> Delivered() =>
        [.. _subscriptions.Where(pair => pair.Value.Event is not null).Select(pair => new DeliveredEvent(pair.Key, pair.Value.Event!.Data))]; // not null: see Where

    public IReadOnlyList<StepRecord> Journal() => [.. _attempts.Values];

    public StoredRun Load() => new(
        Row,
        definition,
        _data,
        [.. _pointers.Values],
        [.. _attempts.Where(pair => pair.Value.EndedAt is null).Select(pair => new AttemptBegin(
            pair.Key, pair.Value.StepKey, pair.Value.Attempt, pair.Value.PointerId, pair.Value.BegunAt))],
        _attempts.Count == 0 ? 0 : _attempts.Keys.Max(),
        _attempts.Values.GroupBy(attempt => attempt.StepKey).ToDictionary(group => group.Key, group => group.Max(each => each.Attempt)),
        Delivered());

    public RunSummary Summarise(LeaseHolder? holder)
    {
        var waiting = _subscriptions.Values.Where(each => each.Event is null).Select(each => each.Subscription).FirstOrDefault();
        return new RunSummary
        {
            Id = Row.Id,
            DefinitionId = Row.DefinitionId,
            Version = Row.Version,
            DefinitionHash = definition.Hash,
            Reference = Row.Reference,
            Status = Row.Status,
            Outcome = Row.Outcome,
            CreateTime = Row.CreateTime,
            CompleteTime = Row.CompleteTime,
            CurrentStep = CurrentStep(),
            WaitsFor = waiting is null ? null : $"{waiting.EventName}/{waiting.EventKey}",
            Holder = holder,
            InDoubt = holder is not { IsAlive: true } && _attempts.Values.Any(attempt => attempt.EndedAt is null),
            Error = LastAttempts().LastOrDefault(attempt => attempt.Ending == StepEnding.Failed)?.Error,
        };
    }

    private string? CurrentStep() => Row.Status is WorkflowStatus.Runnable or WorkflowStatus.Suspended
        ? _pointers.Values
            .Where(pointer => pointer.EndTime is null)
            .MaxBy(pointer => (
                pointer.Status == PointerStatus.Running,
                pointer.Status == PointerStatus.Failed,
                int.Parse(pointer.Id, CultureInfo.InvariantCulture)))?.StepKey
        : _attempts.Values.LastOrDefault()?.StepKey;

    /// <summary>The last attempt of each visit that is open or ended in failure, in the order they began.</summary>
    private IEnumerable<StepRecord> LastAttempts() => _attempts
        .GroupBy(pair => pair.Value.PointerId, (_, pairs) => pairs.MaxBy(pair => pair.Key))
        .OrderBy(pair => pair.Key)
        .Select(pair => pair.Value)
        .Where(attempt => _pointers[int.Parse(attempt.PointerId, CultureInfo.InvariantCulture)]
            is { EndTime: null } or { Status: PointerStatus.Failed });

    private DeliveredEvent? Subscribe(SubscriptionRow row, IReadOnlyList<StoredEvent> events)
    {
        var first = events.Where(each => Matches(row, each)).OrderBy(each => each.At).FirstOrDefault();
        _subscriptions[row.PointerId] = (row, first);
        return first is null ? null : new DeliveredEvent(row.PointerId, first.Data);
    }

    private static bool Matches(SubscriptionRow row, StoredEvent published) =>
        row.EventName == published.EventName && row.EventKey == published.EventKey && row.AsOf <= published.At;
}
