namespace Workflow.Engine;

/// <summary>Reads a whole run, to drive it.</summary>
internal sealed class SqliteRunReads(SqliteReads reads)
{
    public StoredRun? Load(string runId)
    {
        // One snapshot: a process that drives the run may write between two of the statements.
        reads.Prepared("BEGIN", 0).Run();
        try
        {
            return LoadAll(runId);
        }
        finally
        {
            reads.Prepared("COMMIT", 0).Run();
        }
    }

    /// <summary>Reads within the caller's snapshot.</summary>
    public StoredRun? LoadAll(string runId)
    {
        if (ReadRun(runId) is not var (number, run, definition, data, version))
        {
            return null;
        }

        var (counts, last) = ReadAttemptCounts(number);
        return new StoredRun(
            run, definition, data, ReadPointers(number), ReadOpenAttempts(number), last, counts, Delivered(runId))
        {
            DataVersion = version,
        };
    }

    private (long Number, RunRow Run, DefinitionText Definition, string? Data, int DataVersion)? ReadRun(string runId)
    {
        using var reader = reads.Prepared(
            """
            SELECT r.number, r.id, r.definition_id, r.version, r.description, r.reference, r.status, r.outcome, r.create_time,
                   r.complete_time, r.next_execution, d.format, d.text, d.hash, j.json, j.version
            FROM run r JOIN definition d ON d.hash = r.definition_hash LEFT JOIN run_data j ON j.run = r.number
            WHERE r.id = $0
            """,
            1).Read(runId);
        if (!reader.Read())
        {
            return null;
        }

        var run = new RunRow
        {
            Id = reader.GetString(1),
            DefinitionId = reader.GetString(2),
            Version = reader.GetInt32(3),
            Description = reader.TextOrNull(4),
            Reference = reader.TextOrNull(5),
            Status = (WorkflowStatus)reader.GetInt32(6),
            Outcome = reader.TextOrNull(7),
            CreateTime = reader.Time(8),
            CompleteTime = reader.TimeOrNull(9),
            NextExecution = reader.TimeOrNull(10),
        };
        var definition = new DefinitionText(
            Enum.Parse<DefinitionFormat>(reader.GetString(11)), reader.GetString(12), reader.GetString(13));
        return (reader.GetInt64(0), run, definition, reader.TextOrNull(14), reader.IsDBNull(15) ? 1 : reader.GetInt32(15));
    }

    private List<PointerRow> ReadPointers(long run)
    {
        using var reader = reads.Prepared(
            """
            SELECT id, step_key, active, status, sleep_until, start_time, end_time, event_name, event_key, event_published,
                   event_data, persistence_data, context_item, outcome, retry_count, predecessor_id, scope, extensions
            FROM pointer WHERE run = $0 ORDER BY id
            """,
            1).Read(run);
        var pointers = new List<PointerRow>();
        while (reader.Read())
        {
            pointers.Add(ReadPointer(reader));
        }

        return pointers;
    }

    private static PointerRow ReadPointer(Rows reader) => new()
    {
        Id = reader.Number(0),
        StepKey = reader.GetString(1),
        Active = reader.GetBoolean(2),
        Status = (PointerStatus)reader.GetInt32(3),
        SleepUntil = reader.TimeOrNull(4),
        StartTime = reader.TimeOrNull(5),
        EndTime = reader.TimeOrNull(6),
        EventName = reader.TextOrNull(7),
        EventKey = reader.TextOrNull(8),
        EventPublished = reader.GetBoolean(9),
        EventData = reader.TextOrNull(10),
        PersistenceData = reader.TextOrNull(11),
        ContextItem = reader.TextOrNull(12),
        Outcome = reader.TextOrNull(13),
        RetryCount = reader.GetInt32(14),
        PredecessorId = reader.TextOrNull(15),
        Scope = reader.List(16),
        Extensions = reader.TextOrNull(17),
    };

    private List<AttemptBegin> ReadOpenAttempts(long run)
    {
        using var reader = reads.Prepared(
            """
            SELECT sequence, step_key, attempt, pointer_id, begun_at FROM attempt
            WHERE run = $0 AND ended_at IS NULL ORDER BY sequence
            """,
            1).Read(run);
        var attempts = new List<AttemptBegin>();
        while (reader.Read())
        {
            attempts.Add(new AttemptBegin(
                reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2), reader.Number(3), reader.Time(4)));
        }

        return attempts;
    }

    private (Dictionary<string, int> Counts, int Last) ReadAttemptCounts(long run)
    {
        using var reader = reads.Prepared(
            "SELECT step_key, MAX(attempt), MAX(sequence) FROM attempt WHERE run = $0 GROUP BY step_key", 1).Read(run);
        var counts = new Dictionary<string, int>();
        var last = 0;
        while (reader.Read())
        {
            counts[reader.GetString(0)] = reader.GetInt32(1);
            last = Math.Max(last, reader.GetInt32(2));
        }

        return (counts, last);
    }

    public IReadOnlyList<DeliveredEvent> Delivered(string runId)
    {
        using var reader = reads.Prepared(
            """
            SELECT s.pointer_id, e.data FROM run r JOIN subscription s ON s.run = r.number JOIN event e ON e.number = s.event
            WHERE r.id = $0
            """,
            1).Read(runId);
        var delivered = new List<DeliveredEvent>();
        while (reader.Read())
        {
            delivered.Add(new DeliveredEvent(reader.Number(0), reader.TextOrNull(1)));
        }

        return delivered;
    }
}
