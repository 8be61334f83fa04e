namespace Workflow.Engine;

/// <summary>The rows of an in-memory store. Its user locks it.</summary>
internal sealed partial class MemoryRuns
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

    public ActivityClaim? Claim(string activityName, DateTime now, ArchivedClaim claim) =>
        _ordered.Select(run => run.Claim(activityName, now, claim)).FirstOrDefault(taken => taken is not null);

    public bool Release(string token) => _ordered.Exists(run => run.ReleaseClaim(token));

    public string? Submit(string token, StoredEvent result)
    {
        if (_ordered.Find(run => run.Submit(token, result)) is not { } run)
        {
            return null;
        }

        _events.Add(result);
        return run.Row.Id;
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
