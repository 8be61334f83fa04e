namespace Workflow.Engine;

/// <summary>Reads a whole run, to export it.</summary>
internal sealed class SqliteArchiveReads(SqliteReads reads)
{
    public RunArchive? Read(string runId)
    {
        // One snapshot: a process that drives the run may write between two of the statements.
        reads.Prepared("BEGIN", 0).Run();
        try
        {
            return new SqliteRunReads(reads).LoadAll(runId) is { } stored ? Read(stored) : null;
        }
        finally
        {
            reads.Prepared("COMMIT", 0).Run();
        }
    }

    private RunArchive Read(StoredRun stored) => new()
    {
        Run = stored.Run,
        Definition = stored.Definition,
        Epoch = reads.Prepared("SELECT epoch FROM lease WHERE name = $0", 1).ReadNumber(RunLease.NameOf(stored.Run.Id)) ?? 0,
        Data = stored.Data,
        DataVersion = stored.DataVersion,
        Pointers = stored.Pointers,
        Journal = ReadJournal(stored.Run.Id),
        Subscriptions = ReadSubscriptions(stored.Run.Id),
    };

    private List<ArchivedAttempt> ReadJournal(string runId)
    {
        using var reader = reads.Prepared(
            """
            SELECT a.sequence, a.step_key, a.attempt, a.pointer_id, a.epoch, a.begun_at, a.ended_at, a.ending,
                   a.error_type, a.error_message, a.error_tail, a.error_remedy
            FROM attempt a JOIN run r ON r.number = a.run
            WHERE r.id = $0 ORDER BY a.sequence
            """,
            1).Read(runId);
        var journal = new List<ArchivedAttempt>();
        while (reader.Read())
        {
            journal.Add(new ArchivedAttempt(
                reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2), reader.Number(3), reader.GetInt64(4), reader.Time(5),
                reader.TimeOrNull(6), reader.IsDBNull(7) ? null : (StepEnding)reader.GetInt32(7), SqliteReads.Error(reader, 8)));
        }

        return journal;
    }

    private List<ArchivedSubscription> ReadSubscriptions(string runId)
    {
        using var reader = reads.Prepared(
            """
            SELECT s.pointer_id, s.name, s.key, s.as_of, s.data, e.name, e.key, e.at, e.data, s.token, s.worker, s.token_expiry
            FROM run r JOIN subscription s ON s.run = r.number LEFT JOIN event e ON e.number = s.event
            WHERE r.id = $0 ORDER BY s.pointer_id
            """,
            1).Read(runId);
        var subscriptions = new List<ArchivedSubscription>();
        while (reader.Read())
        {
            subscriptions.Add(ReadSubscription(reader));
        }

        return subscriptions;
    }

    private static ArchivedSubscription ReadSubscription(Rows reader) => new(
        new SubscriptionRow(reader.Number(0), reader.GetString(1), reader.GetString(2), reader.Time(3), reader.TextOrNull(4)),
        reader.IsDBNull(5) ? null : new ArchivedEvent(reader.GetString(5), reader.GetString(6), reader.Time(7), reader.TextOrNull(8)),
        reader.IsDBNull(9) ? null : new ArchivedClaim(reader.GetString(9), reader.GetString(10), reader.TimeOrNull(11)));
}
