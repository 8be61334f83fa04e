using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>Writes checkpoints; called inside the writer's transaction.</summary>
internal sealed class SqliteCheckpoints(SqliteConnection connection, SqliteLeases leases) : IDisposable
{
    private const int UniqueConstraint = 2067; // SQLITE_CONSTRAINT_UNIQUE

    private readonly Statement _findRun = new(connection, "SELECT number FROM run WHERE id = $0", 1);

    private readonly Statement _insertDefinition = new(
        connection, "INSERT INTO definition (hash, format, text) VALUES ($0, $1, $2) ON CONFLICT DO NOTHING", 3);

    private readonly Statement _insertRun = new(
        connection,
        """
        INSERT INTO run (id, definition_id, version, definition_hash, description, reference, status, outcome,
                         create_time, complete_time, next_execution)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        RETURNING number
        """,
        11);

    private readonly Statement _updateRun = new(
        connection,
        """
        UPDATE run SET description = $1, reference = $2, status = $3, outcome = $4, complete_time = $5, next_execution = $6
        WHERE number = $0
        """,
        7);

    private readonly Statement _saveData = new(
        connection,
        """
        INSERT INTO run_data (run, json, version) VALUES ($0, $1, $2)
        ON CONFLICT (run) DO UPDATE SET json = excluded.json, version = excluded.version
        """,
        3);

    private readonly Statement _savePointer = new(
        connection,
        """
        INSERT INTO pointer (run, id, step_key, active, status, sleep_until, start_time, end_time, event_name, event_key,
                             event_published, event_data, persistence_data, context_item, outcome, retry_count,
                             predecessor_id, scope, extensions)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (run, id) DO UPDATE SET
            active = $3, status = $4, sleep_until = $5, start_time = $6, end_time = $7, event_name = $8, event_key = $9,
            event_published = $10, event_data = $11, persistence_data = $12, context_item = $13, outcome = $14,
            retry_count = $15, predecessor_id = $16, scope = $17, extensions = $18
        """,
        19);

    private readonly Statement _beginAttempt = new(
        connection,
        """
        INSERT INTO attempt (run, sequence, step_key, attempt, pointer_id, epoch, begun_at)
        VALUES ($0, $1, $2, $3, $4, $5, $6)
        """,
        7);

    private readonly Statement _endAttempt = new(
        connection,
        """
        UPDATE attempt
        SET ended_at = $2, ending = $3, error_type = $4, error_message = $5, error_tail = $6, error_remedy = $7
        WHERE run = $0 AND sequence = $1
        """,
        8);

    private readonly Statement _subscribe = new(
        connection,
        """
        INSERT INTO subscription (run, pointer_id, name, key, as_of, data, event)
        VALUES ($0, $1, $2, $3, $4, $5,
                (SELECT number FROM event WHERE name = $2 AND key = $3 AND at >= $4 ORDER BY at, number LIMIT 1))
        RETURNING event, (SELECT e.data FROM event e WHERE e.number = event)
        """,
        6);

    private readonly Statement _unsubscribe = new(
        connection, "DELETE FROM subscription WHERE run = $0 AND pointer_id = $1", 2);

    private readonly Statement _findDelivered = new(
        connection,
        "SELECT s.pointer_id, e.data FROM subscription s JOIN event e ON e.number = s.event WHERE s.run = $0",
        1);

    public CheckpointResult Write(Checkpoint checkpoint)
    {
        var lease = checkpoint.Lease;
        if (lease is not null)
        {
            leases.Verify(lease);
        }

        var run = checkpoint.Create is { } definition ? Create(checkpoint, definition) : Update(checkpoint);
        lease ??= checkpoint.TakeLease ? leases.Acquire(RunLease.NameOf(checkpoint.RunId)) : null;
        if (lease is not null)
        {
            leases.FindHeld(lease)?.NoteRun(checkpoint.RunId, run);
        }

        if (checkpoint.Data is { } data)
        {
            _saveData.Run(run, data, checkpoint.DataVersion);
        }

        foreach (var pointer in checkpoint.Pointers)
        {
            Save(run, pointer);
        }

        WriteJournal(run, checkpoint, lease?.Epoch ?? 0);
        var delivered = WriteSubscriptions(run, checkpoint);
        if (checkpoint.ReleaseLease && lease is not null)
        {
            ReadDelivered(run, delivered);
            if (delivered.Count == 0)
            {
                leases.Release(lease);
            }
        }

        return checkpoint.TakeLease || delivered.Count > 0 ? new(lease, delivered) : CheckpointResult.Empty;
    }

    public void Dispose()
    {
        foreach (var statement in new[]
        {
            _findRun, _insertDefinition, _insertRun, _updateRun, _saveData, _savePointer, _beginAttempt, _endAttempt, _subscribe,
            _unsubscribe, _findDelivered,
        })
        {
            statement.Dispose();
        }
    }

    private long Create(Checkpoint checkpoint, DefinitionText definition)
    {
        var row = checkpoint.Run ?? throw new ArgumentException("A new run needs its row.", nameof(checkpoint));
        _insertDefinition.Run(definition.Hash, definition.Format.ToString(), definition.Content);
        try
        {
            return _insertRun.ReadNumber(
                row.Id, row.DefinitionId, row.Version, definition.Hash, row.Description, row.Reference, (int)row.Status,
                row.Outcome, Column.Of(row.CreateTime), Column.Of(row.CompleteTime), Column.Of(row.NextExecution))
                ?? throw new NotFoundException($"Run '{row.Id}' was not kept.");
        }
        catch (SqliteException error) when (error.SqliteExtendedErrorCode == UniqueConstraint)
        {
            throw new DuplicateRunException(row.Id);
        }
    }

    private long Update(Checkpoint checkpoint)
    {
        var known = checkpoint.Lease is { } lease ? leases.FindHeld(lease)?.FindRun(checkpoint.RunId) : null;
        var run = known ?? _findRun.ReadNumber(checkpoint.RunId)
            ?? throw new NotFoundException($"There is no run '{checkpoint.RunId}'.");
        if (checkpoint.Run is { } row)
        {
            _updateRun.Run(
                run, row.Description, row.Reference, (int)row.Status, row.Outcome, Column.Of(row.CompleteTime),
                Column.Of(row.NextExecution));
        }

        return run;
    }

    private void Save(long run, PointerRow row) => _savePointer.Run(
        run, row.Id, row.StepKey, row.Active, (int)row.Status, Column.Of(row.SleepUntil), Column.Of(row.StartTime),
        Column.Of(row.EndTime), row.EventName, row.EventKey, row.EventPublished, row.EventData, row.PersistenceData,
        row.ContextItem, row.Outcome, row.RetryCount, row.PredecessorId, Column.Of(row.Scope),
        row.Extensions);

    private void WriteJournal(long run, Checkpoint checkpoint, long epoch)
    {
        foreach (var end in checkpoint.Ended)
        {
            _endAttempt.Run(
                run, end.Sequence, Column.Of(end.At), (int)end.Ending, end.Error?.Type, end.Error?.Message, end.Error?.Tail,
                end.Error?.Remedy);
        }

        foreach (var begin in checkpoint.Begun)
        {
            _beginAttempt.Run(
                run, begin.Sequence, begin.StepKey, begin.Attempt, begin.PointerId, epoch, Column.Of(begin.At));
        }
    }

    private void ReadDelivered(long run, List<DeliveredEvent> delivered)
    {
        delivered.Clear();
        using var reader = _findDelivered.Read(run);
        while (reader.Read())
        {
            delivered.Add(new DeliveredEvent(reader.Number(0), reader.TextOrNull(1)));
        }
    }

    private List<DeliveredEvent> WriteSubscriptions(long run, Checkpoint checkpoint)
    {
        foreach (var pointer in checkpoint.Unsubscribed)
        {
            _unsubscribe.Run(run, pointer);
        }

        var delivered = new List<DeliveredEvent>();
        foreach (var row in checkpoint.Subscribed)
        {
            using var reader = _subscribe.Read(
                run, row.PointerId, row.EventName, row.EventKey, Column.Of(row.AsOf), row.Data);
            if (reader.Read() && !reader.IsDBNull(0))
            {
                delivered.Add(new DeliveredEvent(row.PointerId, reader.TextOrNull(1)));
            }
        }

        return delivered;
    }
}
