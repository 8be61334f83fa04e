using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>Hands activities to workers and their results to the steps that wait; called inside the writer's transaction.</summary>
internal sealed class SqliteActivities(SqliteConnection connection) : IDisposable
{
    private readonly Statement _claim = new(
        connection,
        """
        UPDATE subscription SET token = $2, worker = $3, token_expiry = $4
        WHERE (run, pointer_id) = (
            SELECT s.run, s.pointer_id FROM subscription s
            WHERE s.name = $0 AND s.key = $1 AND s.event IS NULL AND s.as_of <= $5 AND (s.token IS NULL OR s.token_expiry <= $5)
            ORDER BY s.run, s.pointer_id LIMIT 1)
        RETURNING (SELECT id FROM run WHERE number = subscription.run), pointer_id, data
        """,
        6);

    private readonly Statement _release = new(
        connection, "UPDATE subscription SET token = NULL, worker = NULL, token_expiry = NULL WHERE token = $0 AND event IS NULL", 1);

    private readonly Statement _isCurrent = new(
        connection, "SELECT 1 FROM subscription WHERE token = $0 AND event IS NULL", 1);

    private readonly Statement _keep = new(
        connection, "INSERT INTO event (name, key, at, data) VALUES ($0, $1, $2, $3) RETURNING number", 4);

    private readonly Statement _deliver = new(
        connection,
        "UPDATE subscription SET event = $1 WHERE token = $0 RETURNING (SELECT id FROM run WHERE number = subscription.run)",
        2);

    public ActivityClaim? Claim(string activityName, string workerId, string token, DateTime now, DateTime? expiry)
    {
        using var reader = _claim.Read(
            Event.EventTypeActivity, activityName, token, workerId, Column.Of(expiry), Column.Of(now));
        ActivityClaim? claim = null;
        while (reader.Read())
        {
            claim = new ActivityClaim(reader.GetString(0), reader.Number(1), reader.TextOrNull(2));
        }

        return claim;
    }

    public int Release(string token) => _release.Run(token);

    public string? Submit(string token, string? data, DateTime at)
    {
        if (_isCurrent.ReadNumber(token) is null)
        {
            return null;
        }

        // Its key is the token, so that no other step takes it for its own.
        var number = _keep.ReadNumber(Event.EventTypeActivity, token, Column.Of(at), data);
        using var reader = _deliver.Read(token, number);
        string? run = null;
        while (reader.Read())
        {
            run = reader.GetString(0);
        }

        return run;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _claim, _release, _isCurrent, _keep, _deliver })
        {
            statement.Dispose();
        }
    }
}
