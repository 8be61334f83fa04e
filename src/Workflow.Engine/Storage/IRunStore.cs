namespace Workflow.Engine;

/// <summary>
/// Keeps runs. The contract, held by one suite of tests for every store: a checkpoint is one transaction; it is refused
/// unless its lease is current; what is read back went through JSON; a lease of a dead holder on this host can be taken over.
/// An instance is one holder of leases; disposing it gives all of them back.
/// </summary>
public interface IRunStore : IAsyncDisposable
{
    /// <summary>Where the store is, for messages.</summary>
    string Location { get; }

    /// <summary>Opens, and where allowed creates and migrates, the store. Calling it again does nothing.</summary>
    /// <exception cref="StoreException">It cannot be used.</exception>
    Task OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes a checkpoint, all of it or nothing.</summary>
    /// <exception cref="StaleLeaseException">The checkpoint's lease is no longer current.</exception>
    /// <exception cref="DuplicateRunException">The run to create exists.</exception>
    /// <exception cref="StoreException">The write failed; nothing was written.</exception>
    Task<CheckpointResult> CommitAsync(Checkpoint checkpoint, CancellationToken cancellationToken = default);

    /// <summary>Reads what is needed to drive a run; null when there is none.</summary>
    Task<StoredRun?> LoadAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Events handed to pointers of a run whose subscriptions have not ended yet.</summary>
    Task<IReadOnlyList<DeliveredEvent>> FindDeliveredAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Lists runs, newest first.</summary>
    Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default);

    /// <summary>One run at a glance; null when there is none.</summary>
    Task<RunSummary?> FindAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>The attempts of a run, in the order they began.</summary>
    Task<IReadOnlyList<StepRecord>> ReadJournalAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Ids of runnable runs that nobody alive drives and that have something to do, now or at a time they sleep until.</summary>
    Task<IReadOnlyList<string>> FindRunnableAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps an event and hands it to the open subscriptions it matches.</summary>
    /// <returns>Ids of the runs it was handed to.</returns>
    Task<IReadOnlyList<string>> PublishAsync(StoredEvent published, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands the oldest run's open activity of this name to a worker, unless another worker has it. The claim survives a restart.
    /// </summary>
    /// <param name="activityName">The activity.</param>
    /// <param name="workerId">Who takes it.</param>
    /// <param name="token">What the worker will show; unique.</param>
    /// <param name="now">The time (UTC): later activities are not handed out, and claims that expire by then are free again.</param>
    /// <param name="expiry">From when on (UTC) another worker may take it; null is never.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when there is none.</returns>
    Task<ActivityClaim?> ClaimActivityAsync(
        string activityName, string workerId, string token, DateTime now, DateTime? expiry, CancellationToken cancellationToken = default);

    /// <summary>Gives an activity back unfinished; does nothing when the token is not current.</summary>
    Task ReleaseActivityAsync(string token, CancellationToken cancellationToken = default);

    /// <summary>Hands a worker's result to the very step that waits for it, as its event.</summary>
    /// <param name="token">The claim; it is current until someone else takes the activity, even when it has expired.</param>
    /// <param name="data">The result as JSON.</param>
    /// <param name="at">When it counts as having happened (UTC).</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The run's id; null when the token is not current: another worker has the activity, or the step is over.</returns>
    Task<string?> SubmitActivityAsync(string token, string? data, DateTime at, CancellationToken cancellationToken = default);

    /// <summary>Ids of the ended runs that a purge would remove, oldest first; never one that a living process still drives.</summary>
    Task<IReadOnlyList<string>> FindPurgeableAsync(PurgeQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes ended runs with all that belongs to them, definitions that no run was started with any more, and events that nobody can
    /// take any more: results of activities, and events that had a removed run's id as key; with <see cref="PurgeQuery.Before"/> also all
    /// from before then that are older than every run that has not ended. In short transactions, each of them whole runs.
    /// </summary>
    /// <returns>How many runs were removed.</returns>
    Task<int> PurgeAsync(PurgeQuery query, CancellationToken cancellationToken = default);

    /// <summary>Gives the room of what was removed back to the system. Other writers wait meanwhile; it needs as much room again.</summary>
    Task CompactAsync(CancellationToken cancellationToken = default);

    /// <summary>A run with all that belongs to it as one JSON text, as it is at this moment, also while it is driven.</summary>
    /// <exception cref="NotFoundException">No such run.</exception>
    Task<string> ExportAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes an exported run in under its own id. Nobody holds its lease: what was begun and has no end on record is in doubt.
    /// </summary>
    /// <returns>The run's id.</returns>
    /// <exception cref="RunArchiveException">The text is damaged.</exception>
    /// <exception cref="RunArchiveNewerException">The text has a newer format.</exception>
    /// <exception cref="DuplicateRunException">A run of this id exists.</exception>
    Task<string> ImportAsync(string json, CancellationToken cancellationToken = default);

    /// <summary>Takes a lease, or takes it over from a dead holder on this host.</summary>
    /// <exception cref="LeaseHeldException">A living process, or another host, holds it.</exception>
    Task<LeaseGrant> AcquireLeaseAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Gives a lease back; does nothing when it is not current.</summary>
    Task ReleaseLeaseAsync(LeaseGrant lease, CancellationToken cancellationToken = default);

    /// <summary>Who holds a lease; null when nobody does.</summary>
    Task<LeaseHolder?> FindHolderAsync(string name, CancellationToken cancellationToken = default);
}

/// <summary>A run of this id exists.</summary>
public class DuplicateRunException(string runId) : WorkflowException($"A run '{runId}' exists already.")
{
    /// <summary>The run's id.</summary>
    public string RunId { get; } = runId;
}
