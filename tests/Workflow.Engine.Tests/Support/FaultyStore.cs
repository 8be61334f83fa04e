namespace Workflow.Engine.Tests.Support;

/// <summary>A store whose commits fail when the test says so.</summary>
internal sealed class FaultyStore(IRunStore inner) : IRunStore
{
    private bool _isKilled;

    public IRunStore Inner => _isKilled ? throw new ProcessKilledException() : inner;

    /// <summary>Called before each commit; throws to make it fail.</summary>
    public Action<Checkpoint> BeforeCommit { get; set; } = _ => { };

    /// <summary>Called after each commit; when it throws, the host never hears of a commit that is on record.</summary>
    public Action<Checkpoint> AfterCommit { get; set; } = _ => { };

    /// <summary>Awaited before a run is read to be driven.</summary>
    public Func<Task> BeforeLoad { get; set; } = () => Task.CompletedTask;

    public int Commits { get; private set; }

    public string Location => Inner.Location;

    public Task OpenAsync(CancellationToken cancellationToken = default) => Inner.OpenAsync(cancellationToken);

    public async Task<CheckpointResult> CommitAsync(Checkpoint checkpoint, CancellationToken cancellationToken = default)
    {
        BeforeCommit(checkpoint);
        var result = await Inner.CommitAsync(checkpoint, cancellationToken);
        Commits++;
        AfterCommit(checkpoint);
        return result;
    }

    /// <summary>Ends the process as far as the database can see: its leases stay, held by nobody, and nothing of it comes any more.</summary>
    public void Kill()
    {
        Database.Kill(inner);
        _isKilled = true;
        throw new ProcessKilledException();
    }

    public async Task<StoredRun?> LoadAsync(string runId, CancellationToken cancellationToken = default)
    {
        await BeforeLoad();
        return await Inner.LoadAsync(runId, cancellationToken);
    }

    public Task<IReadOnlyList<DeliveredEvent>> FindDeliveredAsync(string runId, CancellationToken cancellationToken = default) =>
        Inner.FindDeliveredAsync(runId, cancellationToken);

    public Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default) =>
        Inner.ListAsync(query, cancellationToken);

    public Task<RunSummary?> FindAsync(string runId, CancellationToken cancellationToken = default) => Inner.FindAsync(runId, cancellationToken);

    public Task<IReadOnlyList<StepRecord>> ReadJournalAsync(string runId, CancellationToken cancellationToken = default) =>
        Inner.ReadJournalAsync(runId, cancellationToken);

    public Task<IReadOnlyList<string>> FindRunnableAsync(CancellationToken cancellationToken = default) => Inner.FindRunnableAsync(cancellationToken);

    public Task<IReadOnlyList<string>> PublishAsync(StoredEvent published, CancellationToken cancellationToken = default) =>
        Inner.PublishAsync(published, cancellationToken);

    public Task<ActivityClaim?> ClaimActivityAsync(
        string activityName, string workerId, string token, DateTime now, DateTime? expiry, CancellationToken cancellationToken = default) =>
        Inner.ClaimActivityAsync(activityName, workerId, token, now, expiry, cancellationToken);

    public Task ReleaseActivityAsync(string token, CancellationToken cancellationToken = default) =>
        Inner.ReleaseActivityAsync(token, cancellationToken);

    public Task<string?> SubmitActivityAsync(string token, string? data, DateTime at, CancellationToken cancellationToken = default) =>
        Inner.SubmitActivityAsync(token, data, at, cancellationToken);

    public Task<IReadOnlyList<string>> FindPurgeableAsync(PurgeQuery query, CancellationToken cancellationToken = default) =>
        Inner.FindPurgeableAsync(query, cancellationToken);

    public Task<int> PurgeAsync(PurgeQuery query, CancellationToken cancellationToken = default) => Inner.PurgeAsync(query, cancellationToken);

    public Task CompactAsync(CancellationToken cancellationToken = default) => Inner.CompactAsync(cancellationToken);

    public Task<string> ExportAsync(string runId, CancellationToken cancellationToken = default) => Inner.ExportAsync(runId, cancellationToken);

    public Task<string> ImportAsync(string json, CancellationToken cancellationToken = default) => Inner.ImportAsync(json, cancellationToken);

    public Task<LeaseGrant> AcquireLeaseAsync(string name, CancellationToken cancellationToken = default) =>
        Inner.AcquireLeaseAsync(name, cancellationToken);

    public Task ReleaseLeaseAsync(LeaseGrant lease, CancellationToken cancellationToken = default) => Inner.ReleaseLeaseAsync(lease, cancellationToken);

    public Task<LeaseHolder?> FindHolderAsync(string name, CancellationToken cancellationToken = default) => Inner.FindHolderAsync(name, cancellationToken);

    public ValueTask DisposeAsync() => _isKilled ? ValueTask.CompletedTask : inner.DisposeAsync();
}

/// <summary>What a host sees of the store in the moment its process is killed.</summary>
internal sealed class ProcessKilledException() : WorkflowException("The process was killed.");
