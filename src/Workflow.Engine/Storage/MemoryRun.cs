using System.Globalization;

namespace Workflow.Engine;

/// <summary>A run's rows.</summary>
internal sealed partial class MemoryRun(RunRow row, DefinitionText definition)
{
    private readonly SortedDictionary<int, PointerRow> _pointers = [];
    private readonly SortedDictionary<int, StepRecord> _attempts = [];
    private readonly MemorySubscriptions _subscriptions = new(row.Id);
    private string? _data;
    private int _dataVersion = 1;

    public RunRow Row { get; private set; } = row;

    public IReadOnlyList<DeliveredEvent> Write(Checkpoint checkpoint, long epoch, IReadOnlyList<StoredEvent> events)
    {
        Row = checkpoint.Run ?? Row;
        if (checkpoint.Data is { } data)
        {
            (_data, _dataVersion) = (data.ToString(), checkpoint.DataVersion);
        }

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

        return [.. checkpoint.Subscribed.Select(row => _subscriptions.Add(row, events)).OfType<DeliveredEvent>()];
    }

    /// <summary>True when one of the run's open subscriptions took the event.</summary>
    public bool Take(StoredEvent published) => _subscriptions.Take(published);

    public ActivityClaim? Claim(string activityName, DateTime now, ArchivedClaim claim) =>
        _subscriptions.Claim(activityName, now, claim);

    public bool ReleaseClaim(string token) => _subscriptions.Release(token);

    public bool Submit(string token, StoredEvent result) => _subscriptions.Submit(token, result);

    public IReadOnlyList<DeliveredEvent> Delivered() => _subscriptions.Delivered();

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
        Delivered())
    {
        DataVersion = _dataVersion,
    };

    public RunSummary Summarise(LeaseHolder? holder)
    {
        var waiting = _subscriptions.FirstOpen();
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
            Error = LastAttempts().LastOrDefault(attempt => attempt.Error is not null)?.Error,
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
            is { EndTime: null } or { Status: PointerStatus.Failed or PointerStatus.Compensated });
}
