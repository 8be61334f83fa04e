using System.Text.Json;

namespace Deployer.Cli.Output;

/// <summary>Reads a run's own log, <c>log.jsonl</c>, as lines for people.</summary>
internal static class RunLogText
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string FileName = "log.jsonl";

    public static IEnumerable<string> Read(string runFolder, TimeProvider time)
    {
        var path = Path.Combine(runFolder, FileName);
        return File.Exists(path) ? File.ReadLines(path).Select(line => Line(line, time)) : [];
    }

    // @t, @l and @m are the compact format's time, level and message: https://clef-json.org
    private static string Line(string json, TimeProvider time)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            var entry = parsed.RootElement;
            var level = entry.TryGetProperty("@l", out var named) ? named.GetString() : "Information";
            return $"{Words.Of(entry.GetProperty("@t").GetDateTimeOffset(), time)}  {level,-11}  {entry.GetProperty("@m").GetString()}";
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or FormatException)
        {
            // A line that a kill cut short still says something.
            return json;
        }
    }
}
