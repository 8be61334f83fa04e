using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>Brings a database to the newest schema, in one transaction, after a copy of it was made beside it.</summary>
internal sealed class SqliteMigration(SqliteDatabase database, IReadOnlyList<string> migrations)
{
    /// <summary>Where a database of this schema version is kept before it is migrated.</summary>
    public static string BackupOf(string path, int version) => $"{path}.schema-{version}.backup";

    /// <param name="connection">The connection to migrate on.</param>
    /// <param name="check">Throws when the database cannot be migrated.</param>
    public void Run(SqliteConnection connection, Action check)
    {
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            // Another process may have migrated between the look and the lock.
            check();
            var version = SqliteDatabase.ReadPragma(connection, "user_version");
            if (version > 0)
            {
                BackUp(version);
            }

            Migrate(connection, version);
        }
        catch
        {
            SqliteWriter.RollBack(connection);
            throw;
        }
    }

    private void Migrate(SqliteConnection connection, int from)
    {
        try
        {
            for (var version = from; version < migrations.Count; version++)
            {
                SqliteDatabase.Execute(connection, migrations[version]);
            }

            SqliteDatabase.Execute(
                connection, $"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = {migrations.Count}; COMMIT");
        }
        catch (SqliteException error) when (from > 0)
        {
            throw new StoreMigrationException(database.FilePath, from, migrations.Count, BackupOf(database.FilePath, from), error)
            {
                Remedy = "Go on with the version of the program that wrote it.",
            };
        }
    }

    // Read on a connection of its own: it sees what is committed, and nobody else can commit while ours has the lock.
    private void BackUp(int version)
    {
        var path = BackupOf(database.FilePath, version);
        var unfinished = path + ".tmp";
        try
        {
            File.Delete(unfinished);
            new FileStream(unfinished, PrivateFiles.Create(FileMode.CreateNew)).Dispose();
            using (var source = database.Connect())
            using (var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = unfinished, Pooling = false }.ConnectionString))
            {
                target.Open();
                source.BackupDatabase(target);
            }

            PrivateFiles.Sync(unfinished);
            File.Move(unfinished, path, overwrite: true);
            PrivateFiles.Sync(Path.GetDirectoryName(path)!); // not null: it is a file
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                database.FilePath, $"it must be migrated, and the copy '{path}' could not be made first: {error.Message}", error);
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }
}
