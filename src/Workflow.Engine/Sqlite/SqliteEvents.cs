using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>Keeps events and hands them to subscriptions; called inside the writer's transaction.</summary>
internal sealed class SqliteEvents(SqliteConnection connection) : IDisposable
{
    private readonly Statement _insert = new(
        connection, "INSERT INTO event (name, key, at, data) VALUES ($0, $1, $2, $3) RETURNING number", 4);

    private readonly Statement _deliver = new(
        connection,
        """
        UPDATE subscription SET event = $3
        WHERE name = $0 AND key = $1 AND as_of <= $2 AND event IS NULL
        RETURNING (SELECT id FROM run WHERE number = subscription.run)
        """,
        4);

    public IReadOnlyList<string> Publish(StoredEvent published)
    {
        var at = Column.Of(published.At);
        var number = _insert.ReadNumber(published.EventName, published.EventKey, at, published.Data);
        var runs = new HashSet<string>();
        using var reader = _deliver.Read(published.EventName, published.EventKey, at, number);
        while (reader.Read())
        {
            runs.Add(reader.GetString(0));
        }

        return [.. runs];
    }

    public void Dispose()
    {
        _insert.Dispose();
        _deliver.Dispose();
    }
}
