using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Workflow.Engine;

/// <summary>Opens the database file: checks that it is ours and of a schema we know, creates and migrates it.</summary>
internal sealed class SqliteDatabase
{
    // Other writers hold the lock for one commit; a longer wait is the caller's decision.
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private const int HasMoved = 20; // SQLITE_FCNTL_HAS_MOVED

    private readonly bool _canCreate;
    private readonly string _connectionString;
    private readonly IReadOnlyList<string> _migrations;

    public SqliteDatabase(string connectionString, bool canCreate, IReadOnlyList<string>? migrations = null)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        FilePath = Path.GetFullPath(builder.DataSource);
        builder.DataSource = FilePath;
        builder.Pooling = false;
        builder.Mode = SqliteOpenMode.ReadWrite;
        builder.ForeignKeys = true;
        // SQLite's own busy handler waits; the client's loop, which sleeps 150 ms at a time, must not wait on top of it.
        builder.DefaultTimeout = 1;
        _connectionString = builder.ConnectionString;
        _canCreate = canCreate;
        _migrations = migrations ?? Schema.Migrations;
    }

    public string FilePath { get; }

    /// <summary>Called with the writer's connection once it is open.</summary>
    public Action<SqliteConnection> OnOpen { get; init; } = _ => { };

    public string LockFolder => Path.Combine(Path.GetDirectoryName(FilePath) ?? ".", "locks");

    /// <summary>Opens the writer's connection; the first to open the file creates or migrates its tables.</summary>
    public SqliteConnection OpenForWriting()
    {
        EnsureFile();
        var connection = ConnectAfterCheck();
        try
        {
            Guard(() => Prepare(connection));
            OnOpen(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that only reads; null when the file has to be created or migrated first.</summary>
    public SqliteConnection? TryOpenForReading()
    {
        if (!File.Exists(FilePath) || new FileInfo(FilePath).Length == 0)
        {
            return null;
        }

        var connection = ConnectAfterCheck();
        try
        {
            if (Guard(() => ReadPragma(connection, "user_version")) == _migrations.Count)
            {
                Execute(connection, "PRAGMA query_only = ON");
                return connection;
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    /// <summary>Writes the database anew without its holes, and empties the log that this went through.</summary>
    public void Compact()
    {
        // Not the writer's connection: it may be inside a transaction, in which there is no VACUUM.
        using var connection = Connect();
        Guard(() => Execute(connection, "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    /// <summary>
    /// Must be called before a commit: SQLite goes on writing into a file that was deleted or replaced, and what it writes there is lost.
    /// </summary>
    public void EnsureUnmoved(SqliteConnection connection)
    {
        var hasMoved = 0;
        if (FileControl(connection.Handle!, null, HasMoved, ref hasMoved) == raw.SQLITE_OK && hasMoved != 0) // not null: it is open
        {
            throw new StoreUnavailableException(FilePath, "it was deleted or replaced while it was open")
            {
                Remedy = "Put the file back that stood there, or its backup, and begin again; nothing is written to the one that is gone.",
            };
        }
    }

    public T Guard<T>(Func<T> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            return work();
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, FilePath, TimeProvider.System.GetElapsedTime(started));
        }
    }

    private void Guard(Action work) => Guard(() =>
    {
        work();
        return 0;
    });

    private void EnsureFile()
    {
        try
        {
            if (!File.Exists(FilePath))
            {
                CreateFile();
            }

            PrivateFiles.Restrict(FilePath);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreReadOnlyException(FilePath, error) { Remedy = $"chmod u+rwx '{Path.GetDirectoryName(FilePath)}'" };
        }
        catch (IOException error) when (error is not FileNotFoundException)
        {
            throw new StoreUnavailableException(FilePath, error.Message, error);
        }
    }

    private void CreateFile()
    {
        if (!_canCreate)
        {
            throw new StoreUnavailableException(FilePath, "it does not exist");
        }

        PrivateFiles.CreateFolder(Path.GetDirectoryName(FilePath) ?? ".");
        try
        {
            // An empty file is an empty database; SQLite gives its -wal and -shm files the same rights.
            new FileStream(FilePath, PrivateFiles.Create(FileMode.CreateNew)).Dispose();
        }
        catch (IOException) when (File.Exists(FilePath))
        {
            // Another process was first; it is as good as ours.
            return;
        }
    }

    // A database that nobody closed is looked through before anything is read from it.
    private SqliteConnection ConnectAfterCheck()
    {
        var mustRecover = SqliteRecovery.IsNeeded(FilePath, LockFolder);
        if (mustRecover)
        {
            SqliteRecovery.CheckLog(FilePath);
        }

        var connection = Connect();
        try
        {
            Guard(() => CheckAtOneMoment(connection));
            if (mustRecover)
            {
                Guard(() => SqliteRecovery.CheckPages(FilePath, connection));
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection and looks at nothing.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        Guard(connection.Open);
        SqliteRecovery.Opened(FilePath, connection);
        Execute(connection, $"PRAGMA busy_timeout = {BusyTimeout.TotalMilliseconds:0}");
        return connection;
    }

    private void Prepare(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");

        // The log is copied back every 16 MB, since many checkpoints change the same pages, which are then copied once; and what a
        // few hundred runs change again and again is kept in memory.
        Execute(connection, "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000");
        if (ReadPragma(connection, "user_version") < _migrations.Count)
        {
            new SqliteMigration(this, _migrations).Run(connection, () => Check(connection));
        }
    }

    // Without a transaction another process could create the tables between two questions.
    private void CheckAtOneMoment(SqliteConnection connection)
    {
        Execute(connection, "BEGIN");
        Check(connection);
        Execute(connection, "COMMIT");
    }

    private void Check(SqliteConnection connection)
    {
        var application = ReadPragma(connection, "application_id");
        var version = ReadPragma(connection, "user_version");
        var isEmpty = application == 0 && version == 0 && ReadPragma(connection, "schema_version") == 0;
        if (!isEmpty && application != Schema.ApplicationId)
        {
            throw new StoreCorruptException(FilePath, "it is the database of another program")
            {
                Remedy = SqliteErrors.RestoreRemedy(FilePath),
            };
        }

        if (version > _migrations.Count)
        {
            throw new StoreNewerSchemaException(FilePath, version, _migrations.Count)
            {
                Remedy = "Use the newer version that wrote it.",
            };
        }
    }

    public static int ReadPragma(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + name;
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(
        sqlite3 database, [MarshalAs(UnmanagedType.LPUTF8Str)] string? name, int operation, ref int argument);
}
