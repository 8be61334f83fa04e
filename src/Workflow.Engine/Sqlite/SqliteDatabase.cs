using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>Opens the database file: checks that it is ours and of a schema we know, creates and migrates it.</summary>
internal sealed class SqliteDatabase
{
    // Other writers hold the lock for one commit; a longer wait is the caller's decision.
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly bool _canCreate;
    private readonly string _connectionString;

    public SqliteDatabase(string connectionString, bool canCreate)
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
    }

    public string FilePath { get; }

    public string LockFolder => Path.Combine(Path.GetDirectoryName(FilePath) ?? ".", "locks");

    /// <summary>Opens the writer's connection; the first to open the file creates or migrates its tables.</summary>
    public SqliteConnection OpenForWriting()
    {
        EnsureFile();
        var connection = Connect();
        try
        {
            Guard(() => Prepare(connection));
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

        var connection = Connect();
        try
        {
            Guard(() => Check(connection));
            if (Guard(() => ReadPragma(connection, "user_version")) == Schema.Migrations.Count)
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
        Guard(() => Execute(connection, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
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

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        Guard(connection.Open);
        Execute(connection, $"PRAGMA busy_timeout = {BusyTimeout.TotalMilliseconds:0}");
        return connection;
    }

    private void Prepare(SqliteConnection connection)
    {
        Check(connection);
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");

        // The log is copied back every 16 MB, since many checkpoints change the same pages, which are then copied once; and what a
        // few hundred runs change again and again is kept in memory.
        Execute(connection, "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000");
        if (ReadPragma(connection, "user_version") < Schema.Migrations.Count)
        {
            Migrate(connection);
        }
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

        if (version > Schema.Migrations.Count)
        {
            throw new StoreNewerSchemaException(FilePath, version, Schema.Migrations.Count)
            {
                Remedy = "Use the newer version that wrote it.",
            };
        }
    }

    private void Migrate(SqliteConnection connection)
    {
        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            // Another process may have migrated between the look and the lock.
            Check(connection);
            for (var version = ReadPragma(connection, "user_version"); version < Schema.Migrations.Count; version++)
            {
                Execute(connection, Schema.Migrations[version]);
            }

            Execute(connection, $"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = {Schema.Migrations.Count}");
            Execute(connection, "COMMIT");
        }
        catch
        {
            SqliteWriter.RollBack(connection);
            throw;
        }
    }

    private static int ReadPragma(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + name;
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
