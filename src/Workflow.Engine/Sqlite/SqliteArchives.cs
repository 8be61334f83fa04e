using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>Takes exported runs in; called inside the writer's transaction.</summary>
internal sealed class SqliteArchives(SqliteConnection connection, SqliteCheckpoints checkpoints) : IDisposable
{
    private readonly Statement _findRun = new(connection, "SELECT number FROM run WHERE id = $0", 1);

    private readonly Statement _insertAttempt = new(
        connection,
        """
        INSERT INTO attempt (run, sequence, step_key, attempt, pointer_id, epoch, begun_at, ended_at, ending,
                             error_type, error_message, error_tail, error_remedy)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        13);

    private readonly Statement _insertEvent = new(
        connection, "INSERT INTO event (name, key, at, data) VALUES ($0, $1, $2, $3) RETURNING number", 4);

    private readonly Statement _insertSubscription = new(
        connection,
        """
        INSERT INTO subscription (run, pointer_id, name, key, as_of, data, event, token, worker, token_expiry)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        10);

    private readonly Statement _raiseEpoch = new(
        connection,
        "INSERT INTO lease (name, epoch) VALUES ($0, $1) ON CONFLICT (name) DO UPDATE SET epoch = MAX(epoch, excluded.epoch)",
        2);

    public string Write(RunArchive archive)
    {
        var id = archive.Run.Id;
        checkpoints.Write(new Checkpoint
        {
            RunId = id,
            Create = archive.Definition,
            Run = archive.Run,
            Data = archive.Data,
            DataVersion = archive.DataVersion,
            Pointers = archive.Pointers,
        });
        var run = _findRun.ReadNumber(id) ?? throw new NotFoundException($"Run '{id}' was not kept.");
        foreach (var attempt in archive.Journal)
        {
            Write(run, attempt);
        }

        foreach (var subscription in archive.Subscriptions)
        {
            Write(run, subscription);
        }

        _raiseEpoch.Run(RunLease.NameOf(id), archive.Epoch);
        return id;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _findRun, _insertAttempt, _insertEvent, _insertSubscription, _raiseEpoch })
        {
            statement.Dispose();
        }
    }

    private void Write(long run, ArchivedAttempt attempt) => _insertAttempt.Run(
        run, attempt.Sequence, attempt.StepKey, attempt.Attempt, attempt.PointerId, attempt.Epoch, Column.Of(attempt.BegunAt),
        Column.Of(attempt.EndedAt), (int?)attempt.Ending, attempt.Error?.Type, attempt.Error?.Message, attempt.Error?.Tail,
        attempt.Error?.Remedy);

    private void Write(long run, ArchivedSubscription subscription)
    {
        var (waits, claim) = (subscription.Waits, subscription.Claim);
        var handed = subscription.Event is { } e ? _insertEvent.ReadNumber(e.EventName, e.EventKey, Column.Of(e.At), e.Data) : null;
        _insertSubscription.Run(
            run, waits.PointerId, waits.EventName, waits.EventKey, Column.Of(waits.AsOf), waits.Data, handed, claim?.Token,
            claim?.WorkerId, Column.Of(claim?.Expiry));
    }
}
