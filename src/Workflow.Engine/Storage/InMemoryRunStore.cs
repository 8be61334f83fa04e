namespace Workflow.Engine;

/// <summary>Keeps runs in this process's memory.</summary>
public sealed class InMemoryRunStore(TimeProvider time) : IRunStore
{
    /// <inheritdoc />
    public string Location => "memory";

    /// <inheritdoc />
    public Task OpenAsync(CancellationToken cancellationToken = default) => Task.FromResult(time);

    /// <inheritdoc />
    public Task<CheckpointResult> CommitAsync(Checkpoint checkpoint, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<StoredRun?> LoadAsync(string runId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<RunSummary?> FindAsync(string runId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<IReadOnlyList<StepRecord>> ReadJournalAsync(string runId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> FindRunnableAsync(DateTime now, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> PublishAsync(StoredEvent published, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<LeaseGrant> AcquireLeaseAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task VerifyLeaseAsync(LeaseGrant lease, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task ReleaseLeaseAsync(LeaseGrant lease, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public Task<LeaseHolder?> FindHolderAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
