using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>A prepared statement. Its parameters are bound by position: <c>$0</c>, <c>$1</c>, …</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;
    private bool _prepared;

    public Statement(SqliteConnection connection, string sql, int parameters = 0)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = Names[i] });
        }
    }

    // Written out: a query would be compiled at every start of the program, since it is in no image made ahead of time.
    private static string[] Names { get; } =
    [
        "$0", "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16", "$17", "$18", "$19",
    ];

    public int Run(params ReadOnlySpan<object?> values) => Bind(values).ExecuteNonQuery();

    public SqliteDataReader Read(params ReadOnlySpan<object?> values) => Bind(values).ExecuteReader();

    public long? ReadNumber(params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(values).ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;
    }

    public void Dispose() => _command.Dispose();

    private SqliteCommand Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        if (!_prepared)
        {
            _command.Prepare();
            _prepared = true;
        }

        return _command;
    }
}
