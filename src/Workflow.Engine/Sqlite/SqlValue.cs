using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Workflow.Engine;

/// <summary>A value for a parameter of a statement. A struct, so that binding a row leaves nothing behind for the collector.</summary>
internal readonly struct SqlValue
{
    private const int ShortText = 128;
    private const int LongestUtf8 = 3; // bytes of a UTF-16 unit

    // Of its kind: no caller's text is this object.
    private static readonly string _other = new(' ', 1);

    private readonly object? _text; // a string, or a JsonText
    private readonly long? _number;

    private SqlValue(object? text) => _text = text;

    private SqlValue(long? number) => _number = number;

    public static implicit operator SqlValue(string? text) => new(text);

    public static implicit operator SqlValue(JsonText? text) => new(text);

    public static implicit operator SqlValue(long? number) => new(number);

    public static implicit operator SqlValue(long number) => new(number);

    public static implicit operator SqlValue(int? number) => new(number);

    public static implicit operator SqlValue(int number) => new(number);

    public static implicit operator SqlValue(bool flag) => new(flag ? 1 : 0);

    /// <summary>A value that is the same as none.</summary>
    public static SqlValue Other => new(_other);

    /// <summary>The value, or <see cref="Other"/> in place of a long text, which is not worth being kept alive for a comparison.</summary>
    public SqlValue Remembered => _text is JsonText or string { Length: > ShortText } ? Other : this;

    /// <summary>True only when both are known to be the same; equal texts need not be.</summary>
    public bool IsSameAs(SqlValue other) => ReferenceEquals(_text, other._text) && _number == other._number;

    /// <returns>SQLite's result code.</returns>
    public int Bind(sqlite3_stmt statement, int place) => (_text, _number) switch
    {
        (null, null) => raw.sqlite3_bind_null(statement, place),
        (null, { } number) => raw.sqlite3_bind_int64(statement, place, number),
        // As a span it would be a null pointer, which SQLite takes for NULL.
        ("", _) => raw.sqlite3_bind_text(statement, place, ""),
        (string { Length: <= ShortText } text, _) => BindShort(statement, place, text),
        (string text, _) => BindLong(statement, place, text),
        (JsonText json, _) => raw.sqlite3_bind_text(statement, place, json.Utf8.Span),
        _ => raw.SQLITE_MISUSE,
    };

    private static int BindShort(sqlite3_stmt statement, int place, string text)
    {
        Span<byte> bytes = stackalloc byte[ShortText * LongestUtf8];
        return raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private static int BindLong(sqlite3_stmt statement, int place, string text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
        try
        {
            return raw.sqlite3_bind_text(statement, place, bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
