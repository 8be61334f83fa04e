using System.Text.Json;

namespace Deployer.Tools;

/// <summary>Reads what <c>--output-format json</c> prints.</summary>
internal static class SupabaseOutput
{
    /// <summary>Reads the JSON object at the end of standard output.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    public static JsonElement ReadJson(string stdout)
    {
        // A warning may stand before it, such as the one about a connection without TLS.
        var begin = stdout.StartsWith('{') ? 0 : stdout.IndexOf("\n{", StringComparison.Ordinal) + 1;
        using var json = JsonDocument.Parse(stdout[begin..].Trim());
        return json.RootElement.Clone();
    }

    /// <summary>The exception that tells a failed call: by the CLI's own error, or by the end of its standard error.</summary>
    public static ToolFailedException ToFailure(string command, int exitCode, string stdout, string stderr)
    {
        var error = TryReadError(stdout);
        var message = error?.Message ?? stderr.Trim();
        var remedy = error?.Suggestion is { Length: > 0 } suggestion && !suggestion.Contains("migration repair", StringComparison.Ordinal)
            ? suggestion
            : "Correct what the Supabase CLI reports, then resume the run.";
        return new ToolFailedException(command, exitCode, Redaction.ByPattern(message), Redaction.ByPattern(remedy), error?.Code);
    }

    private static CliError? TryReadError(string stdout)
    {
        try
        {
            return ReadJson(stdout).TryGetProperty("error", out var error)
                ? new CliError(Text(error, "message"), Text(error, "suggestion"), Text(error, "code"))
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // It failed before it could say so in JSON, or what it quotes is not whole: standard error tells.
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private sealed record CliError(string? Message, string? Suggestion, string? Code);
}
