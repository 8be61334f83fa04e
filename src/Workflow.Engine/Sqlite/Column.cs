using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>Values as they stand in columns: times in milliseconds since 1970 (UTC), lists as JSON.</summary>
internal static class Column
{
    public static long Of(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    public static object? Of(DateTime? time) => time is null ? null : Of(time.Value);

    public static string? Of(IReadOnlyList<string> list) => list.Count == 0 ? null : JsonSerializer.Serialize(list);

    public static DateTime Time(this SqliteDataReader reader, int column) =>
        new((reader.GetInt64(column) * TimeSpan.TicksPerMillisecond) + DateTime.UnixEpoch.Ticks, DateTimeKind.Utc);

    public static DateTime? TimeOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Time(column);

    public static string? TextOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static IReadOnlyList<string> List(this SqliteDataReader reader, int column) =>
        reader.TextOrNull(column) is { } json ? JsonSerializer.Deserialize<List<string>>(json) ?? [] : [];

    public static string Number(this SqliteDataReader reader, int column) =>
        reader.GetInt64(column).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
