using System.Text;
using SQLitePCL;

namespace Workflow.Engine;

/// <summary>The rows of a statement that runs; disposing it makes the statement ready for its next use.</summary>
internal readonly struct Rows(Statement owner, sqlite3_stmt statement) : IDisposable
{
    /// <summary>Goes to the next row.</summary>
    /// <returns>False when there is none.</returns>
    public bool Read()
    {
        var code = raw.sqlite3_step(statement);
        owner.Check(code);
        return code == raw.SQLITE_ROW;
    }

    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public int GetInt32(int column) => raw.sqlite3_column_int(statement, column);

    public bool GetBoolean(int column) => GetInt32(column) != 0;

    // As bytes with a length: as a C string, a text would end at its first null character.
    public string GetString(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column));

    // What a failed step had to say was thrown by then, so the code that is said again here is dropped.
    public void Dispose() => raw.sqlite3_reset(statement);
}
