using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>Everything that only looks.</summary>
internal sealed class SqliteReads(SqliteConnection connection, string lockFolder) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = [];

    /// <summary>The statements asked for so far.</summary>
    public IReadOnlyCollection<string> Texts => _statements.Keys;

    // One text for each use: where the run stands (of the open visits the one that runs, or failed, or is the newest; once it has
    // ended, the last attempt), what it waits for, who drives it, and the failure with which a visit's last attempt ended. The
    // numbers are those of WorkflowStatus (0, 1: not ended), PointerStatus (2: running, 6: failed) and StepEnding (4: failed).
    private const string SummarySql = """
        SELECT r.id, r.definition_id, r.version, r.definition_hash, r.reference, r.status, r.outcome, r.create_time,
               r.complete_time,
               CASE WHEN r.status IN (0, 1)
                   THEN (SELECT p.step_key FROM pointer p WHERE p.run = r.number AND p.end_time IS NULL
                         ORDER BY p.status = 2 DESC, p.status = 6 DESC, p.id DESC LIMIT 1)
                   ELSE (SELECT a.step_key FROM attempt a WHERE a.run = r.number ORDER BY a.sequence DESC LIMIT 1)
               END,
               (SELECT s.name || '/' || s.key FROM subscription s WHERE s.run = r.number AND s.event IS NULL LIMIT 1),
               EXISTS (SELECT 1 FROM attempt o INDEXED BY attempt_open WHERE o.run = r.number AND o.ended_at IS NULL),
               f.error_type, f.error_message, f.error_tail, f.error_remedy,
               l.owner, l.host, l.pid, l.process_start, l.boot_id, l.since
        FROM run r
        LEFT JOIN lease l ON l.name = 'run/' || r.id
        LEFT JOIN attempt f ON f.run = r.number AND f.sequence = (
            SELECT MAX(x.sequence) FROM attempt x INDEXED BY attempt_failed JOIN pointer p ON p.run = x.run AND p.id = x.pointer_id
            WHERE x.run = r.number AND x.error_message IS NOT NULL AND (p.end_time IS NULL OR p.status IN (6, 7))
              AND NOT EXISTS (SELECT 1 FROM attempt y
                              WHERE y.run = x.run AND y.pointer_id = x.pointer_id AND y.sequence > x.sequence))
        """;

    public IReadOnlyList<RunSummary> List(RunQuery query)
    {
        var page = SqliteRunPage.Of(query);
        using var reader = Prepared($"{SummarySql}\n{page.Where}", page.Values.Length).Read(page.Values);
        var runs = new List<RunSummary>();
        while (reader.Read())
        {
            runs.Add(Summary(reader));
        }

        return runs;
    }

    public RunSummary? Find(string runId)
    {
        using var reader = Prepared(SummarySql + "\nWHERE r.id = $0", 1).Read(runId);
        return reader.Read() ? Summary(reader) : null;
    }

    public IReadOnlyList<StepRecord> Journal(string runId)
    {
        using var reader = Prepared(
            """
            SELECT a.step_key, a.attempt, a.pointer_id, a.begun_at, a.ended_at, a.ending, a.epoch,
                   a.error_type, a.error_message, a.error_tail, a.error_remedy
            FROM attempt a JOIN run r ON r.number = a.run
            WHERE r.id = $0 ORDER BY a.sequence
            """,
            1).Read(runId);
        var records = new List<StepRecord>();
        while (reader.Read())
        {
            records.Add(new StepRecord(
                reader.GetString(0), reader.GetInt32(1), reader.Number(2), reader.Time(3), reader.TimeOrNull(4),
                reader.IsDBNull(5) ? null : (StepEnding)reader.GetInt32(5), reader.GetInt64(6), Error(reader, 7)));
        }

        return records;
    }

    public IReadOnlyList<string> Runnable()
    {
        using var reader = Prepared(
            """
            SELECT r.id, l.owner, l.host, l.pid, l.process_start, l.boot_id, l.since
            FROM run r LEFT JOIN lease l ON l.name = 'run/' || r.id
            WHERE r.status = 0 AND (r.next_execution IS NOT NULL OR EXISTS (
                SELECT 1 FROM subscription s WHERE s.run = r.number AND s.event IS NOT NULL))
            ORDER BY r.number
            """,
            0).Read();
        var runs = new List<string>();
        while (reader.Read())
        {
            if (SqliteLeases.ReadHolder(reader, 1, lockFolder) is not { IsAlive: true })
            {
                runs.Add(reader.GetString(0));
            }
        }

        return runs;
    }

    /// <summary>Ended runs that nobody alive drives, oldest first.</summary>
    public IReadOnlyList<string> Purgeable(PurgeQuery query)
    {
        using var reader = Prepared(
            """
            SELECT r.id, l.owner, l.host, l.pid, l.process_start, l.boot_id, l.since
            FROM run r LEFT JOIN lease l ON l.name = 'run/' || r.id
            WHERE r.status IN (2, 3) AND ($0 IS NULL OR r.status = $0) AND ($1 IS NULL OR r.complete_time < $1)
              AND ($2 IS NULL OR r.number <= (SELECT n.number FROM run n WHERE n.status IN (2, 3) AND ($0 IS NULL OR n.status = $0)
                                              ORDER BY n.number DESC LIMIT 1 OFFSET $2))
            ORDER BY r.number
            """,
            3).Read((int?)query.Status, Column.Of(query.Before), query.KeepNewest);
        var runs = new List<string>();
        while (reader.Read())
        {
            if (SqliteLeases.ReadHolder(reader, 1, lockFolder) is not { IsAlive: true } && query.RunIds?.Contains(reader.GetString(0)) != false)
            {
                runs.Add(reader.GetString(0));
            }
        }

        return runs;
    }

    public LeaseHolder? Holder(string name)
    {
        using var reader = Prepared(
            "SELECT owner, host, pid, process_start, boot_id, since FROM lease WHERE name = $0", 1).Read(name);
        return reader.Read() ? SqliteLeases.ReadHolder(reader, 0, lockFolder) : null;
    }

    public Statement Prepared(string sql, int parameters)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new Statement(connection, sql, parameters);
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    private RunSummary Summary(Rows reader)
    {
        var holder = SqliteLeases.ReadHolder(reader, 16, lockFolder);
        return new RunSummary
        {
            Id = reader.GetString(0),
            DefinitionId = reader.GetString(1),
            Version = reader.GetInt32(2),
            DefinitionHash = reader.GetString(3),
            Reference = reader.TextOrNull(4),
            Status = (WorkflowStatus)reader.GetInt32(5),
            Outcome = reader.TextOrNull(6),
            CreateTime = reader.Time(7),
            CompleteTime = reader.TimeOrNull(8),
            CurrentStep = reader.TextOrNull(9),
            WaitsFor = reader.TextOrNull(10),
            InDoubt = reader.GetBoolean(11) && holder is not { IsAlive: true },
            Error = Error(reader, 12),
            Holder = holder,
        };
    }

    public static StepError? Error(Rows reader, int column) =>
        reader.TextOrNull(column) is { } type
            ? new StepError(
                type, reader.TextOrNull(column + 1) ?? "", reader.TextOrNull(column + 2), reader.TextOrNull(column + 3))
            : null;
}
