using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>The writer's connection and all that writes through it.</summary>
internal sealed class SqliteWriteSession
{
    private readonly SqliteConnection _connection;

    public SqliteWriteSession(SqliteDatabase database, TimeProvider time)
    {
        _connection = database.OpenForWriting();
        Leases = new SqliteLeases(_connection, database.LockFolder, time);
        Writer = new SqliteWriter(database, _connection, Leases.Settle);
        Checkpoints = new SqliteCheckpoints(_connection, Leases);
        Events = new SqliteEvents(_connection);
        Activities = new SqliteActivities(_connection);
        Archives = new SqliteArchives(_connection, Checkpoints);
        Purge = new SqlitePurge(_connection);
    }

    public SqliteWriter Writer { get; }

    public SqliteLeases Leases { get; }

    public SqliteCheckpoints Checkpoints { get; }

    public SqliteEvents Events { get; }

    public SqliteActivities Activities { get; }

    public SqliteArchives Archives { get; }

    public SqlitePurge Purge { get; }

    public void Close(bool releaseLeases)
    {
        try
        {
            if (releaseLeases)
            {
                Leases.ReleaseAll();
            }
        }
        finally
        {
            Checkpoints.Dispose();
            Events.Dispose();
            Activities.Dispose();
            Archives.Dispose();
            Purge.Dispose();
            Leases.Dispose();
            Writer.Dispose();
            _connection.Dispose();
        }
    }
}
