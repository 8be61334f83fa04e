using System.Text.Json;

namespace Deployer.Cli.Output;

/// <summary>Reads a run's own log, <c>log.jsonl</c>, as lines for people.</summary>
internal static class RunLogText
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string FileName = "log.jsonl";

    /// <returns>The lines with their moment; a line without one was cut short by a kill.</returns>
    public static IEnumerable<(DateTimeOffset? At, string Text)> Read(string runFolder, TimeProvider time)
    {
        var path = Path.Combine(runFolder, FileName);
        return File.Exists(path) ? File.ReadLines(path).Select(line => Parse(line, time)) : [];
    }

    // @t, @l and @m are the compact format's time, level and message: https://clef-json.org
    private static (DateTimeOffset? At, string Text) Parse(string json, TimeProvider time)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            var entry = parsed.RootElement;
            var at = entry.GetProperty("@t").GetDateTimeOffset();
            var level = entry.TryGetProperty("@l", out var named) ? named.GetString() : "Information";
            return (at, $"{Words.Of(at, time)}  {level,-11}  {entry.GetProperty("@m").GetString()}");
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or FormatException)
        {
            return (null, json);
        }
    }
}
