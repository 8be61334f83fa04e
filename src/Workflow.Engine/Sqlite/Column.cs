using System.Text.Json;

namespace Workflow.Engine;

/// <summary>Values as they stand in columns: times in milliseconds since 1970 (UTC), lists as JSON.</summary>
internal static class Column
{
    public static long Of(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    public static long? Of(DateTime? time) => time is null ? null : Of(time.Value);

    public static string? Of(IReadOnlyList<string> list) => list.Count == 0 ? null : JsonSerializer.Serialize(list);

    public static DateTime Time(this Rows reader, int column) =>
        new((reader.GetInt64(column) * TimeSpan.TicksPerMillisecond) + DateTime.UnixEpoch.Ticks, DateTimeKind.Utc);

    public static DateTime? TimeOrNull(this Rows reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Time(column);

    public static string? TextOrNull(this Rows reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static IReadOnlyList<string> List(this Rows reader, int column) =>
        reader.TextOrNull(column) is { } json ? JsonSerializer.Deserialize<List<string>>(json) ?? [] : [];

    public static string Number(this Rows reader, int column) =>
        reader.GetInt64(column).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
