using System.Globalization;
using System.Text.Json;

namespace Deployer.Tools;

/// <summary>
/// Reads the machine-readable UI of Terraform (https://developer.hashicorp.com/terraform/internals/machine-readable-ui). A line
/// that it does not know is kept as it is: a newer Terraform must not stop a deployment.
/// </summary>
internal static class TerraformEventParser
{
    /// <summary>The event that a line of standard output tells.</summary>
    public static TerraformEvent Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement is { ValueKind: JsonValueKind.Object } json && Text(json, "type") is { } type
                ? ToEvent(json, type)
                : new PlainLineEvent(line);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            // Besides what is no JSON: half a character in a string, or two outputs of one name.
            return new PlainLineEvent(line);
        }
    }

    private static TerraformDiagnostic ReadDiagnostic(JsonElement json)
    {
        var range = Member(json, "range");
        var snippet = Member(json, "snippet");
        return new TerraformDiagnostic(
            Text(json, "severity") != "warning", Text(json, "summary")?.ReplaceLineEndings(" ") ?? "", Text(json, "detail") ?? "")
        {
            Address = Text(json, "address"),
            File = Text(range, "filename"),
            Line = Member(range, "start") is { } start ? Number(start, "line") : null,
            Context = Text(snippet, "context"),
            Code = Text(snippet, "code"),
        };
    }

    private static TerraformEvent ToEvent(JsonElement json, string type)
    {
        var message = Text(json, "@message") ?? "";
        DateTimeOffset? at = DateTimeOffset.TryParse(
            Text(json, "@timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        var change = Member(json, "change");
        var changes = Member(json, "changes");
        var hook = Member(json, "hook");
        return type switch
        {
            "version" => new VersionEvent(message, at, Text(json, "terraform") ?? "", Text(json, "ui") ?? ""),
            "planned_change" => new PlannedChangeEvent(message, at, Address(change), Action(change)),
            "resource_drift" => new DriftEvent(message, at, Address(change), Action(change)),
            "change_summary" => new ChangeSummaryEvent(
                message, at, Text(changes, "operation") ?? "", Number(changes, "add"), Number(changes, "change"), Number(changes, "remove")),
            "apply_start" => new ApplyStartEvent(message, at, Address(hook), Action(hook), Text(hook, "id_value")),
            "apply_progress" => new ApplyProgressEvent(message, at, Address(hook), Action(hook), Elapsed(hook)),
            "apply_complete" => new ApplyCompleteEvent(message, at, Address(hook), Action(hook), Text(hook, "id_value"), Elapsed(hook)),
            "apply_errored" => new ApplyErroredEvent(message, at, Address(hook), Action(hook), Elapsed(hook)),
            "diagnostic" when Member(json, "diagnostic") is { } diagnostic => new DiagnosticEvent(message, at, ReadDiagnostic(diagnostic)),
            "outputs" => new OutputsEvent(message, at, Outputs(Member(json, "outputs"))),
            "log" when Member(json, "state") is { ValueKind: JsonValueKind.Object } state =>
                new StateDumpEvent(message, at, state.GetRawText()),
            _ => new OtherEvent(message, at, type),
        };
    }

    private static Dictionary<string, bool> Outputs(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Object } outputs
            ? outputs.EnumerateObject().ToDictionary(
                output => output.Name, output => Member(output.Value, "sensitive") is { ValueKind: JsonValueKind.True })
            : [];

    private static string Address(JsonElement? parent) => Text(Member(parent, "resource"), "addr") ?? "";

    private static string Action(JsonElement? parent) => Text(parent, "action") ?? "";

    private static TimeSpan Elapsed(JsonElement? hook) => TimeSpan.FromSeconds(Number(hook, "elapsed_seconds"));

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int Number(JsonElement? parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : 0;
}
