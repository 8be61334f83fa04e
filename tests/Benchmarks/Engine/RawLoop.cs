using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Benchmarks.Engine;

/// <summary>
/// What SQLite itself takes on this disk: one connection, write-ahead log, synchronous=FULL, one prepared statement. A commit appends
/// a row of 1 KB, or replaces a row of 1 MB.
/// </summary>
internal sealed class RawLoop : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _append;
    private readonly sqlite3_stmt _replace;
    private readonly byte[] _small = new byte[1024];
    private readonly byte[][] _large = [new byte[1024 * 1024], new byte[1024 * 1024]];

    public RawLoop(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        using var schema = _connection.CreateCommand();
        schema.CommandText = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE small (data BLOB NOT NULL); CREATE TABLE large (id INTEGER PRIMARY KEY, data BLOB NOT NULL)
            """;
        schema.ExecuteNonQuery();
        _append = Prepare("INSERT INTO small (data) VALUES (?)");
        _replace = Prepare("INSERT INTO large (id, data) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data");
        Random.Shared.NextBytes(_small);
        foreach (var large in _large) Random.Shared.NextBytes(large);
    }

    public double RateOf(int commits)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < commits; i++) Append();
        return commits / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The median of some commits, in milliseconds.</summary>
    public double MedianOf(int commits) => Median(commits, Append);

    /// <summary>The mean of some commits of 1 MB, in milliseconds.</summary>
    public double MeanOfLarge(int commits)
    {
        var started = Stopwatch.GetTimestamp();

        // Another one each time: SQLite writes no page that stays as it is.
        for (var i = 0; i < commits; i++) Run(_replace, _large[i % 2]);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / commits;
    }

    public void Append() => Run(_append, _small);

    public void Execute(string sql) => Check(raw.sqlite3_exec(_connection.Handle, sql));

    public void Dispose()
    {
        _append.Dispose();
        _replace.Dispose();
        _connection.Dispose();
    }

    private static double Median(int count, Action work)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return new Series(times).Median;
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_connection.Handle, sql, out var statement));
        return statement;
    }

    private void Run(sqlite3_stmt statement, byte[] value)
    {
        Check(raw.sqlite3_bind_blob(statement, 1, value));
        Check(raw.sqlite3_step(statement));
        Check(raw.sqlite3_reset(statement));
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection.Handle);
}
