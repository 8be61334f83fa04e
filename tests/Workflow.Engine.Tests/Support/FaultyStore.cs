namespace Workflow.Engine.Tests.Support;

/// <summary>A store whose commits fail when the test says so.</summary>
internal sealed class FaultyStore(IRunStore inner) : IRunStore
{
    public IRunStore Inner => inner;

    /// <summary>Called before each commit; throws to make it fail.</summary>
    public Action<Checkpoint> BeforeCommit { get; set; } = _ => { };

    /// <summary>Awaited before a run is read to be driven.</summary>
    public Func<Task> BeforeLoad { get; set; } = () => Task.CompletedTask;

    public int Commits { get; private set; }

    public string Location => inner.Location;

    public Task OpenAsync(CancellationToken cancellationToken = default) => inner.OpenAsync(cancellationToken);

    public async Task<CheckpointResult> CommitAsync(Checkpoint checkpoint, CancellationToken cancellationToken = default)
    {
        BeforeCommit(checkpoint);
        Commits++;
        return await inner.CommitAsync(checkpoint, cancellationToken);
    }

    public async Task<StoredRun?> LoadAsync(string runId, CancellationToken cancellationToken = default)
    {
        await BeforeLoad();
        return await inner.LoadAsync(runId, cancellationToken);
    }

    public Task<IReadOnlyList<DeliveredEvent>> FindDeliveredAsync(string runId, CancellationToken cancellationToken = default) =>
        inner.FindDeliveredAsync(runId, cancellationToken);

    public Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default) =>
        inner.ListAsync(query, cancellationToken);

    public Task<RunSummary?> FindAsync(string runId, CancellationToken cancellationToken = default) => inner.FindAsync(runId, cancellationToken);

    public Task<IReadOnlyList<StepRecord>> ReadJournalAsync(string runId, CancellationToken cancellationToken = default) =>
        inner.ReadJournalAsync(runId, cancellationToken);

    public Task<IReadOnlyList<string>> FindRunnableAsync(CancellationToken cancellationToken = default) => inner.FindRunnableAsync(cancellationToken);

    public Task<IReadOnlyList<string>> PublishAsync(StoredEvent published, CancellationToken cancellationToken = default) =>
        inner.PublishAsync(published, cancellationToken);

    public Task<ActivityClaim?> ClaimActivityAsync(
        string activityName, string workerId, string token, DateTime now, DateTime? expiry, CancellationToken cancellationToken = default) =>
        inner.ClaimActivityAsync(activityName, workerId, token, now, expiry, cancellationToken);

    public Task ReleaseActivityAsync(string token, CancellationToken cancellationToken = default) =>
        inner.ReleaseActivityAsync(token, cancellationToken);

    public Task<string?> SubmitActivityAsync(string token, string? data, DateTime at, CancellationToken cancellationToken = default) =>
        inner.SubmitActivityAsync(token, data, at, cancellationToken);

    public Task<IReadOnlyList<string>> FindPurgeableAsync(PurgeQuery query, CancellationToken cancellationToken = default) =>
        inner.FindPurgeableAsync(query, cancellationToken);

    public Task<int> PurgeAsync(PurgeQuery query, CancellationToken cancellationToken = default) => inner.PurgeAsync(query, cancellationToken);

    public Task CompactAsync(CancellationToken cancellationToken = default) => inner.CompactAsync(cancellationToken);

    public Task<string> ExportAsync(string runId, CancellationToken cancellationToken = default) => inner.ExportAsync(runId, cancellationToken);

    public Task<string> ImportAsync(string json, CancellationToken cancellationToken = default) => inner.ImportAsync(json, cancellationToken);

    public Task<LeaseGrant> AcquireLeaseAsync(string name, CancellationToken cancellationToken = default) =>
        inner.AcquireLeaseAsync(name, cancellationToken);

    public Task ReleaseLeaseAsync(LeaseGrant lease, CancellationToken cancellationToken = default) => inner.ReleaseLeaseAsync(lease, cancellationToken);

    public Task<LeaseHolder?> FindHolderAsync(string name, CancellationToken cancellationToken = default) => inner.FindHolderAsync(name, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
