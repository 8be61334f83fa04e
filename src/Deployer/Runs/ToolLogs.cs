using System.Text.Json;
using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>What one tool of a run wrote, fit to be shown.</summary>
/// <param name="Name">The tool's place in the run and what it did, such as <c>03-apply</c>.</param>
/// <param name="StartedAt">When it was started (UTC).</param>
/// <param name="Lines">Its lines, read when asked for, without secrets; standard output first, then standard error.</param>
public sealed record ToolLog(string Name, DateTimeOffset StartedAt, IEnumerable<string> Lines);

/// <summary>Reads what the tools of a run wrote. Works while they run, and long after.</summary>
public static class ToolLogs
{
    /// <summary>The logs of a run's tools, in order of their start.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <returns>The logs; none when the run started no tool.</returns>
    public static IReadOnlyList<ToolLog> Of(string runFolder)
    {
        var tools = Path.Combine(runFolder, "tools");
        if (!Directory.Exists(tools))
            return [];
        var redaction = Redaction.Knowing(
            KnownSecrets.InEnvironment(ToolEnvironment.Current)
            .Concat(SensitiveOutputs(runFolder))
            .Concat(PlanSecrets.Of(runFolder)));
        return Directory.GetDirectories(tools)
            .Select(folder => new ToolFolder(folder))
            .Select(folder => folder.TryReadProcess(out var process)
                ? new ToolLog(Path.GetFileName(folder.FullPath), process.StartedAt, Read(folder, redaction))
                : null)
            .OfType<ToolLog>()
            .OrderBy(log => log.StartedAt)
            .ToList();
    }

    private static IEnumerable<string> Read(ToolFolder tool, Redaction redaction) =>
        Lines(tool.Stdout).SelectMany(line => Shown(line, redaction)).Concat(Lines(tool.Stderr).Select(redaction.ForLines()));

    // Their values stand in the run's folder, which is where they belong, and nowhere else may they be shown.
    private static IEnumerable<string> SensitiveOutputs(string runFolder)
    {
        var path = Path.Combine(runFolder, RunFolder.OutputsName);
        return File.Exists(path)
            ? (JsonSerializer.Deserialize<Dictionary<string, TerraformOutput>>(File.ReadAllBytes(path), DeployerJson.Options) ?? [])
                .Values.Where(output => output.Sensitive).SelectMany(output => KnownSecrets.In(output.Value))
            : [];
    }

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];

    // Terraform's events are shown by their message. A state that could not be written to its backend stands in clear on an
    // apply's standard output, in JSON of many lines: no other line that looks like JSON is shown.
    private static string[] Shown(string line, Redaction redaction)
    {
        if (MessageOf(line) is { } message)
            return redaction.Apply(message).Split('\n');
        return LooksLikeJson(line) ? [] : [redaction.Apply(line)];
    }

    private static bool LooksLikeJson(string line) => line.AsSpan().TrimStart() is ['{' or '}' or '[' or ']' or '"', ..];

    private static string? MessageOf(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("@message", out var message)
                ? message.GetString() + DetailOf(json.RootElement)
                : null;
        }
        catch (JsonException)
        {
            // Cut short by a kill, or not an event: not shown.
            return null;
        }
    }

    private static string DetailOf(JsonElement line) =>
        line.TryGetProperty("diagnostic", out var diagnostic)
        && diagnostic.TryGetProperty("detail", out var detail)
        && detail.GetString() is { Length: > 0 } text
            ? $"\n{text}"
            : "";
}
