using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>
/// The one writer. A write runs in its caller; writes that arrive meanwhile share the next commit. While commits are shared, a write
/// first lets those be made that are about to. When one of them fails, all of them run again, each behind its own savepoint, so that it
/// takes none of the others with it.
/// </summary>
internal sealed class SqliteWriter : IThreadPoolWorkItem, IDisposable
{
    private const int MostPerCommit = 256;

    private readonly SqliteConnection _connection;
    private readonly SqliteDatabase _database;
    private readonly Action<bool> _settled;
    private readonly ConcurrentQueue<IWrite> _waiting = new();
    private readonly List<IWrite> _batch = [];
    private readonly Func<int> _commitBatch;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _savepoint;
    private readonly Statement _release;
    private readonly Statement _undo;
    private int _isWriting;
    private volatile bool _isShared;

    /// <param name="database">Where it writes.</param>
    /// <param name="connection">Its connection, for it alone.</param>
    /// <param name="settled">Called when a transaction has ended, with true when it was committed.</param>
    public SqliteWriter(SqliteDatabase database, SqliteConnection connection, Action<bool> settled)
    {
        _database = database;
        _connection = connection;
        _settled = settled;
        _commitBatch = CommitBatch;
        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
        _savepoint = new Statement(connection, "SAVEPOINT write");
        _release = new Statement(connection, "RELEASE write");
        _undo = new Statement(connection, "ROLLBACK TO write");
    }

    private interface IWrite
    {
        void Run();

        void Fail(Exception error);

        void Complete();
    }

    public Task<T> WriteAsync<T>(Func<T> work)
    {
        var write = new Write<T>(work);
        _waiting.Enqueue(write);
        if (Interlocked.CompareExchange(ref _isWriting, 1, 0) == 0)
        {
            Begin();
        }

        return write.Task;
    }

    /// <summary>Writes what waits; called by the thread pool.</summary>
    public void Execute() => WriteBatches();

    public static void RollBack(SqliteConnection connection)
    {
        if (IsInTransaction(connection))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "ROLLBACK";
            command.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _commit, _savepoint, _release, _undo })
        {
            statement.Dispose();
        }
    }

    // Some errors (a full disk among them) roll back by themselves: https://www.sqlite.org/lang_transaction.html
    private static bool IsInTransaction(SqliteConnection connection) =>
        SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    private void Begin()
    {
        if (_isShared)
        {
            // Behind the runs that are ready to go on: each of them ends with a write of its own.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            WriteBatches();
        }
    }

    private void WriteBatches()
    {
        WriteBatch();

        // A full fence: the look at the queue must not be taken before the flag is down, or a write could be left to nobody.
        Interlocked.Exchange(ref _isWriting, 0);

        // What arrived meanwhile is not this caller's to wait for.
        if (!_waiting.IsEmpty && Interlocked.CompareExchange(ref _isWriting, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void WriteBatch()
    {
        while (_batch.Count < MostPerCommit && _waiting.TryDequeue(out var write))
        {
            _batch.Add(write);
        }

        _isShared = _batch.Count > 1;
        if (_batch.Count == 0)
        {
            return;
        }

        try
        {
            _database.Guard(_commitBatch);
        }
        catch (Exception error)
        {
            foreach (var write in _batch)
            {
                write.Fail(error);
            }
        }

        foreach (var write in _batch)
        {
            write.Complete();
        }

        _batch.Clear();
    }

    private int CommitBatch()
    {
        _database.EnsureUnmoved(_connection);
        _begin.Run();
        try
        {
            RunBatch();
            _commit.Run();
        }
        catch
        {
            RollBack();
            throw;
        }

        _settled(true);
        return _batch.Count;
    }

    private void RunBatch()
    {
        try
        {
            foreach (var write in _batch)
            {
                write.Run();
            }
        }
        catch when (_batch.Count > 1)
        {
            RollBack();
            _begin.Run();
            foreach (var write in _batch)
            {
                RunAlone(write);
            }
        }
    }

    private void RunAlone(IWrite write)
    {
        _savepoint.Run();
        try
        {
            write.Run();
        }
        catch (Exception error) when (IsInTransaction(_connection))
        {
            write.Fail(error is SqliteException sqlite ? SqliteErrors.Translate(sqlite, _database.FilePath, TimeSpan.Zero) : error);
            _undo.Run();
        }

        _release.Run();
    }

    private void RollBack()
    {
        RollBack(_connection);
        _settled(false);
    }

    private sealed class Write<T>(Func<T> work) : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IWrite
    {
        private T? _value;
        private Exception? _error;

        public void Run() => _value = work();

        public void Fail(Exception error) => _error ??= error;

        public void Complete()
        {
            if (_error is not null)
            {
                SetException(_error);
            }
            else
            {
                SetResult(_value!); // Run has set it, or there is an error
            }
        }
    }
}
