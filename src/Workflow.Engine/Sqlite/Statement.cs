using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Workflow.Engine;

/// <summary>
/// A prepared statement, bound and stepped without the client's commands and parameters, which cost more than the statement.
/// Its parameters are bound by number: <c>$0</c>, <c>$1</c>, …
/// </summary>
internal sealed class Statement(SqliteConnection connection, string sql, int parameters = 0) : IDisposable
{
    private readonly int[] _places = new int[parameters];

    // What is bound stays bound; at first all is NULL.
    private readonly SqlValue[] _bound = new SqlValue[parameters];
    private sqlite3_stmt? _prepared;

    // Written out: a query would be compiled at every start of the program, since it is in no image made ahead of time.
    private static string[] Names { get; } =
    [
        "$0", "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16", "$17", "$18", "$19",
    ];

    /// <returns>How many rows it changed.</returns>
    public int Run(params ReadOnlySpan<SqlValue> values)
    {
        using var rows = Read(values);
        while (rows.Read())
        {
            // What it returns is not asked for; it is done only when the last row was passed.
        }

        return raw.sqlite3_changes(connection.Handle);
    }

    /// <summary>Its rows. They end with the statement's next use: one reader at a time.</summary>
    public Rows Read(params ReadOnlySpan<SqlValue> values)
    {
        var statement = _prepared ??= Prepare();
        for (var i = 0; i < values.Length; i++)
        {
            if (!values[i].IsSameAs(_bound[i]))
            {
                _bound[i] = SqlValue.Other;
                Check(values[i].Bind(statement, _places[i]));
                _bound[i] = values[i].Remembered;
            }
        }

        return new Rows(this, statement);
    }

    public long? ReadNumber(params ReadOnlySpan<SqlValue> values)
    {
        using var rows = Read(values);
        if (!rows.Read())
        {
            return null;
        }

        long? number = rows.IsDBNull(0) ? null : rows.GetInt64(0);
        while (rows.Read())
        {
            // A write that returns something checks its foreign keys only at its end.
        }

        return number;
    }

    public void Dispose() => _prepared?.Dispose();

    /// <exception cref="SqliteException">The code is not one of success.</exception>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, connection.Handle);
        }
    }

    private sqlite3_stmt Prepare()
    {
        Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        for (var i = 0; i < _places.Length; i++)
        {
            _places[i] = raw.sqlite3_bind_parameter_index(statement, Names[i]);
        }

        return statement;
    }
}
