using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>Removes ended runs; called inside the writer's transaction. A run's rows go with it (ON DELETE CASCADE).</summary>
internal sealed class SqlitePurge(SqliteConnection connection) : IDisposable
{
    public const int RunsPerCommit = 100;

    private const int RowsPerCommit = 500;

    // It may have been removed, and another of its id taken in, since somebody looked.
    private readonly Statement _removeRun = new(connection, "DELETE FROM run WHERE id = $0 AND status IN (2, 3)", 1);

    private readonly Statement _removeLease = new(connection, "DELETE FROM lease WHERE name = $0", 1);

    private readonly Statement _removeTheirEvents = new(
        connection,
        """
        DELETE FROM event WHERE key IN (SELECT value FROM json_each($0))
            AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.event = event.number)
        """,
        1);

    private readonly Statement _removeOldEvents = new(
        connection,
        """
        DELETE FROM event WHERE number IN (
            SELECT e.number FROM event e
            WHERE (e.name = $0 OR e.at < MIN($1, (SELECT IFNULL(MIN(r.create_time), $1) FROM run r WHERE r.status < 2)))
                AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.event = e.number)
            LIMIT $2)
        """,
        3);

    private readonly Statement _removeDefinitions = new(
        connection,
        """
        DELETE FROM definition WHERE hash IN (
            SELECT d.hash FROM definition d WHERE d.hash NOT IN (SELECT definition_hash FROM run) LIMIT 10)
        """);

    public int RemoveRuns(IReadOnlyCollection<string> ids)
    {
        var removed = ids.Where(id => _removeRun.Run(id) > 0).ToList();
        foreach (var id in removed)
        {
            _removeLease.Run(RunLease.NameOf(id));
        }

        _removeTheirEvents.Run(JsonSerializer.Serialize(removed));
        return removed.Count;
    }

    /// <summary>Removes some of the events and definitions that nobody needs any more.</summary>
    /// <returns>False when there are no more.</returns>
    public bool RemoveOrphans(DateTime? before) =>
        _removeOldEvents.Run(Event.EventTypeActivity, before is { } time ? Column.Of(time) : long.MinValue, RowsPerCommit)
        + _removeDefinitions.Run() > 0;

    public void Dispose()
    {
        foreach (var statement in new[] { _removeRun, _removeLease, _removeTheirEvents, _removeOldEvents, _removeDefinitions })
        {
            statement.Dispose();
        }
    }
}
