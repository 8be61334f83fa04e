using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>
/// Keeps runs in a SQLite database: write-ahead log, every commit synced to disk, one writer. The tables are described in
/// docs/checkpoint-format.md. Files are readable to their owner only.
/// </summary>
public sealed class SqliteRunStore : IRunStore, IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly Lock _opening = new();
    private readonly Lock _reading = new();
    private Session? _session;

    /// <summary>Names a database; nothing is opened yet.</summary>
    /// <param name="connectionString">For example <c>Data Source=/path/deployer.db</c>.</param>
    /// <param name="canCreate">True to create the database, and its folder, when it is missing.</param>
    /// <param name="time">The clock.</param>
    public SqliteRunStore(string connectionString, bool canCreate, TimeProvider time)
        : this(new SqliteDatabase(connectionString, canCreate), time)
    {
    }

    internal SqliteRunStore(SqliteDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <inheritdoc />
    public string Location => _database.FilePath;

    /// <inheritdoc />
    public Task OpenAsync(CancellationToken cancellationToken = default)
    {
        _ = Open().Writing;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<CheckpointResult> CommitAsync(Checkpoint checkpoint, CancellationToken cancellationToken = default) =>
        Write(session => session.Checkpoints.Write(checkpoint));

    /// <inheritdoc />
    public Task<StoredRun?> LoadAsync(string runId, CancellationToken cancellationToken = default) =>
        Read(session => session.RunReads.Load(runId));

    /// <inheritdoc />
    public Task<IReadOnlyList<DeliveredEvent>> FindDeliveredAsync(string runId, CancellationToken cancellationToken = default) =>
        Read(session => session.RunReads.Delivered(runId));

    /// <inheritdoc />
    public Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default) =>
        Read(session => session.Reads.List(query));

    /// <inheritdoc />
    public Task<RunSummary?> FindAsync(string runId, CancellationToken cancellationToken = default) =>
        Read(session => session.Reads.Find(runId));

    /// <inheritdoc />
    public Task<IReadOnlyList<StepRecord>> ReadJournalAsync(string runId, CancellationToken cancellationToken = default) =>
        Read(session => session.Reads.Journal(runId));

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> FindRunnableAsync(CancellationToken cancellationToken = default) =>
        Read(session => session.Reads.Runnable());

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> PublishAsync(StoredEvent published, CancellationToken cancellationToken = default) =>
        Write(session => session.Events.Publish(published));

    /// <inheritdoc />
    public Task<ActivityClaim?> ClaimActivityAsync(
        string activityName, string workerId, string token, DateTime now, DateTime? expiry, CancellationToken cancellationToken = default) =>
        Write(session => session.Activities.Claim(activityName, workerId, token, now, expiry));

    /// <inheritdoc />
    public Task ReleaseActivityAsync(string token, CancellationToken cancellationToken = default) =>
        Write(session => session.Activities.Release(token));

    /// <inheritdoc />
    public Task<string?> SubmitActivityAsync(string token, string? data, DateTime at, CancellationToken cancellationToken = default) =>
        Write(session => session.Activities.Submit(token, data, at));

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> FindPurgeableAsync(PurgeQuery query, CancellationToken cancellationToken = default) =>
        Read(session => session.Reads.Purgeable(query));

    /// <inheritdoc />
    public async Task<int> PurgeAsync(PurgeQuery query, CancellationToken cancellationToken = default)
    {
        var removed = 0;
        foreach (var ids in (await FindPurgeableAsync(query, cancellationToken)).Chunk(SqlitePurge.RunsPerCommit))
        {
            cancellationToken.ThrowIfCancellationRequested();
            removed += await Write(session => session.Purge.RemoveRuns(ids));
        }

        while (await Write(session => session.Purge.RemoveOrphans(query.Before)))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return removed;
    }

    /// <inheritdoc />
    public Task CompactAsync(CancellationToken cancellationToken = default)
    {
        _ = Open().Writing;
        _database.Compact();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<string> ExportAsync(string runId, CancellationToken cancellationToken = default) =>
        (await Read(session => session.ArchiveReads.Read(runId)) ?? throw new NotFoundException($"There is no run '{runId}'.")).ToJson();

    /// <inheritdoc />
    public async Task<string> ImportAsync(string json, CancellationToken cancellationToken = default)
    {
        var archive = RunArchive.Parse(json);
        return await Write(session => session.Archives.Write(archive));
    }

    /// <inheritdoc />
    public Task<LeaseGrant> AcquireLeaseAsync(string name, CancellationToken cancellationToken = default) =>
        Write(session => session.Leases.Acquire(name));

    /// <inheritdoc />
    public Task ReleaseLeaseAsync(LeaseGrant lease, CancellationToken cancellationToken = default)
    {
        Open().Writing.Leases.Forget(lease);
        return Write(session =>
        {
            session.Leases.Release(lease);
            return lease;
        });
    }

    /// <inheritdoc />
    public Task<LeaseHolder?> FindHolderAsync(string name, CancellationToken cancellationToken = default) =>
        Read(session => session.Reads.Holder(name));

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose() => Close(releaseLeases: true);

    /// <summary>What is left of this holder when its process dies: the rows stay, the operating-system lock goes.</summary>
    internal void Abandon() => Close(releaseLeases: false);

    private void Close(bool releaseLeases)
    {
        Session? session;
        lock (_opening)
        {
            session = _session;
            _session = null;
        }

        session?.Close(releaseLeases);
    }

    private Session Open()
    {
        lock (_opening)
        {
            return _session ??= new Session(_database, _time);
        }
    }

    private Task<T> Write<T>(Func<SqliteWriteSession, T> work)
    {
        var session = Open().Writing;
        return session.Writer.WriteAsync(() => work(session));
    }

    private Task<T> Read<T>(Func<Session, T> work)
    {
        var session = Open();
        lock (_reading)
        {
            return Task.FromResult(_database.Guard(() => work(session)));
        }
    }

    /// <summary>
    /// An open database. What only looks opens the reader's connection alone, unless the file has to be created or migrated first.
    /// What could not be opened is tried again the next time.
    /// </summary>
    private sealed class Session(SqliteDatabase database, TimeProvider time)
    {
        private readonly Lock _opening = new();
        private SqliteWriteSession? _writing;
        private SqliteReads? _reads;

        public SqliteWriteSession Writing
        {
            get
            {
                lock (_opening)
                {
                    return _writing ??= new SqliteWriteSession(database, time);
                }
            }
        }

        public SqliteReads Reads
        {
            get
            {
                lock (_opening)
                {
                    return _reads ??= new SqliteReads(OpenForReading(), database.LockFolder);
                }
            }
        }

        public SqliteRunReads RunReads => new(Reads);

        public SqliteArchiveReads ArchiveReads => new(Reads);

        public void Close(bool releaseLeases)
        {
            try
            {
                _writing?.Close(releaseLeases);
            }
            finally
            {
                _reads?.Dispose();
            }
        }

        private SqliteConnection OpenForReading()
        {
            if (database.TryOpenForReading() is { } connection)
            {
                return connection;
            }

            _writing ??= new SqliteWriteSession(database, time);
            return database.TryOpenForReading()
                ?? throw new StoreUnavailableException(database.FilePath, "it was removed while it was opened");
        }
    }
}
