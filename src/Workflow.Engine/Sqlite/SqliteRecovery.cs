using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Workflow.Engine;

/// <summary>
/// Checks a database whose last user did not close it. A log that is not empty tells: the last to close a database empties it. A
/// database that was closed is not looked at, beyond the question whether there is such a log.
/// </summary>
internal static class SqliteRecovery
{
    private const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE

    // Those this process has open. Reading their index here would also give up SQLite's locks on it: they are the process's.
    private static readonly ConcurrentDictionary<string, int> _open = new();

    public static void Opened(string path, SqliteConnection connection)
    {
        _open.AddOrUpdate(path, 1, (_, count) => count + 1);
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == System.Data.ConnectionState.Closed)
            {
                _open.AddOrUpdate(path, 0, (_, count) => count - 1);
            }
        };
    }

    /// <summary>True when the database was not closed and no process known to be alive has it open.</summary>
    public static bool IsNeeded(string path, string lockFolder) =>
        new FileInfo(path + "-wal") is { Exists: true, Length: > 0 }
        && _open.GetValueOrDefault(path) == 0
        && !OwnerLock.IsAnyHeld(lockFolder);

    /// <summary>Before SQLite opens it, which would cut the log at the first damaged place.</summary>
    /// <exception cref="StoreCorruptException">Committed changes are lost.</exception>
    public static void CheckLog(string path)
    {
        try
        {
            if (!WriteAheadLog.IsDamaged(path))
            {
                return;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(path, error.Message, error);
        }

        throw new StoreCorruptException(path, "its write-ahead log is damaged, and committed changes in it cannot be read")
        {
            Remedy = $"Restore '{path}' and its -wal file from a backup. To go on without those changes instead, keep copies of both, then: "
                + $"sqlite3 '{path}' 'PRAGMA wal_checkpoint(TRUNCATE)'",
        };
    }

    /// <summary>Looks through the whole database.</summary>
    /// <exception cref="StoreCorruptException">It is damaged.</exception>
    public static void CheckPages(string path, SqliteConnection connection)
    {
        // If it is damaged, the log stays, and with it the reason to look again.
        raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 1, out _);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(1)";
        if (command.ExecuteScalar() is not "ok" and var found)
        {
            throw new StoreCorruptException(path, $"it is damaged ({found})") { Remedy = SqliteErrors.RestoreRemedy(path) };
        }

        raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 0, out _);
    }
}
