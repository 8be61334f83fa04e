namespace Workflow.Engine;

/// <summary>
/// Keeps runs in this process's memory, as the same rows and JSON texts that a database would hold: for tests, and for runs that
/// need not survive. <see cref="Share"/> gives another holder of leases over the same runs.
/// </summary>
public sealed class InMemoryRunStore : IRunStore, IDisposable
{
    private readonly MemoryRuns _runs;
    private readonly TimeProvider _time;

    /// <summary>Creates an empty store.</summary>
    public InMemoryRunStore(TimeProvider time)
        : this(time, new MemoryRuns())
    {
    }

    private InMemoryRunStore(TimeProvider time, MemoryRuns runs)
    {
        _time = time;
        _runs = runs;
        Owner = new MemoryOwner();
    }

    /// <inheritdoc />
    public string Location => "memory";

    internal MemoryOwner Owner { get; private set; }

    /// <summary>Another holder over the same runs, as a second process would be over the same file.</summary>
    public InMemoryRunStore Share() => new(_time, _runs);

    /// <inheritdoc />
    public Task OpenAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc />
    public Task<CheckpointResult> CommitAsync(Checkpoint checkpoint, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Write(checkpoint, Owner, Now));

    /// <inheritdoc />
    public Task<StoredRun?> LoadAsync(string runId, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Find(runId)?.Load());

    /// <inheritdoc />
    public Task<IReadOnlyList<DeliveredEvent>> FindDeliveredAsync(string runId, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Find(runId)?.Delivered() ?? []);

    /// <inheritdoc />
    public Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default) =>
        Do(() => _runs.List(query));

    /// <inheritdoc />
    public Task<RunSummary?> FindAsync(string runId, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Summary(runId));

    /// <inheritdoc />
    public Task<IReadOnlyList<StepRecord>> ReadJournalAsync(string runId, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Find(runId)?.Journal() ?? []);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> FindRunnableAsync(CancellationToken cancellationToken = default) =>
        Do(_runs.Runnable);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> PublishAsync(StoredEvent published, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Publish(published));

    /// <inheritdoc />
    public Task<ActivityClaim?> ClaimActivityAsync(
        string activityName, string workerId, string token, DateTime now, DateTime? expiry, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Claim(activityName, now, new ArchivedClaim(token, workerId, expiry)));

    /// <inheritdoc />
    public Task ReleaseActivityAsync(string token, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Release(token));

    /// <inheritdoc />
    public Task<string?> SubmitActivityAsync(string token, string? data, DateTime at, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Submit(token, new StoredEvent(Event.EventTypeActivity, token, data, at)));

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> FindPurgeableAsync(PurgeQuery query, CancellationToken cancellationToken = default) =>
        Do(() => _runs.FindPurgeable(query));

    /// <inheritdoc />
    public Task<int> PurgeAsync(PurgeQuery query, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Purge(query));

    /// <inheritdoc />
    public Task CompactAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc />
    public Task<string> ExportAsync(string runId, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Export(runId).ToJson());

    /// <inheritdoc />
    public Task<string> ImportAsync(string json, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Import(RunArchive.Parse(json)));

    /// <inheritdoc />
    public Task<LeaseGrant> AcquireLeaseAsync(string name, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Leases.Acquire(name, Owner, Now));

    /// <inheritdoc />
    public Task ReleaseLeaseAsync(LeaseGrant lease, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Leases.Release(lease, Owner));

    /// <inheritdoc />
    public Task<LeaseHolder?> FindHolderAsync(string name, CancellationToken cancellationToken = default) =>
        Do(() => _runs.Leases.Holder(name));

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_runs)
        {
            _runs.Leases.ReleaseAll(Owner);
        }
    }

    /// <summary>What is left of this holder when its process dies: its leases, held by nobody alive.</summary>
    internal void Abandon()
    {
        Owner.IsAlive = false;
        Owner = new MemoryOwner();
    }

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    // Errors come back in the task, as a database's would.
    private Task<T> Do<T>(Func<T> work)
    {
        try
        {
            lock (_runs)
            {
                return Task.FromResult(work());
            }
        }
        catch (WorkflowException error)
        {
            return Task.FromException<T>(error);
        }
    }
}
