using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>SQLite's result codes (https://www.sqlite.org/rescode.html) as the store's exceptions.</summary>
internal static class SqliteErrors
{
    private const int Permission = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;
    private const int CannotOpenReadOnlyFolder = 1544; // SQLITE_READONLY_DIRECTORY

    public static StoreException Translate(SqliteException error, string path, TimeSpan waited) =>
        error.SqliteErrorCode switch
        {
            Busy or Locked => new StoreBusyException(path, waited, error) { Remedy = $"Wait until the other process is done: lsof '{path}'" },
            ReadOnly or Permission => ReadOnlyError(path, error),
            Full => new StoreFullException(path, error) { Remedy = "Make room on the disk, then resume the run." },
            Corrupt => new StoreCorruptException(path, "it is damaged", error) { Remedy = RestoreRemedy(path) },
            NotADatabase => new StoreCorruptException(path, "it is not a SQLite database", error) { Remedy = RestoreRemedy(path) },
            CannotOpen when !CanWrite(path) => ReadOnlyError(path, error),
            _ when error.SqliteExtendedErrorCode == CannotOpenReadOnlyFolder => ReadOnlyError(path, error),
            _ => new StoreUnavailableException(path, error.Message, error) { Remedy = $"Look at the file and its disk: ls -l '{path}'" },
        };

    public static string RestoreRemedy(string path) => $"Move '{path}' and its -wal and -shm files away, or restore them from a backup.";

    private static StoreReadOnlyException ReadOnlyError(string path, SqliteException error) =>
        new(path, error) { Remedy = $"chmod u+w '{path}' '{Path.GetDirectoryName(path)}'" };

    private static bool CanWrite(string path) =>
        Path.GetDirectoryName(path) is { } folder && PrivateFiles.CanWrite(folder) && (!File.Exists(path) || PrivateFiles.CanWrite(path));
}
