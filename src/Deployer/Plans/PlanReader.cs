using System.Text.Json;

namespace Deployer.Plans;

/// <summary>
/// Reads the addresses and actions out of <c>terraform show -json</c> of a plan. That text holds every sensitive value in clear,
/// so nothing but addresses, types, actions and attribute names leaves this class.
/// Format: https://developer.hashicorp.com/terraform/internals/json-format
/// </summary>
internal static class PlanReader
{
    private const int BeginningLength = 1024;

    private static readonly PlanAction[] Order =
    [
        PlanAction.Destroy, PlanAction.Replace, PlanAction.Forget, PlanAction.Update, PlanAction.Create, PlanAction.NoOp, PlanAction.Read,
    ];

    /// <summary>Reads a plan.</summary>
    /// <param name="json">The output of <c>terraform show -json</c>.</param>
    /// <returns>The plan without its values.</returns>
    /// <exception cref="StepFailedException">The text is not a plan that this version understands.</exception>
    public static PlanSummary Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var changes = Members(document.RootElement, "resource_changes")
                .Select(PlannedChangeReader.Read)
                .Where(change => change.Action != PlanAction.NoOp || change.Imported || change.MovedFrom is not null)
                .OrderBy(change => Array.IndexOf(Order, change.Action))
                .ThenBy(change => change.Address, StringComparer.Ordinal)
                .ThenBy(change => change.Deposed, StringComparer.Ordinal)
                .ToList();
            return new PlanSummary(changes, ReadChangedOutputs(document.RootElement));
        }
        catch (Exception problem) when (IsUnknown(problem))
        {
            throw NotUnderstood(problem);
        }
    }

    /// <summary>The error for a text that is not a plan that this version understands.</summary>
    /// <param name="problem">What was met.</param>
    /// <returns>The error.</returns>
    public static StepFailedException NotUnderstood(Exception problem) => new(
        "Terraform's description of its plan cannot be read: it is not the JSON plan format that this version knows.",
        "Check with 'terraform version' that Terraform is between 1.11 and 1.x, then resume.",
        problem);

    /// <summary>The Terraform that made a plan. It stands near the beginning, so a large plan is not parsed twice.</summary>
    /// <param name="json">The output of <c>terraform show -json</c>.</param>
    /// <returns>Such as <c>1.11.4</c>; null when the plan does not say.</returns>
    /// <exception cref="StepFailedException">The text is not a plan that this version understands.</exception>
    public static string? TerraformVersion(string json)
    {
        var beginning = System.Text.Encoding.UTF8.GetBytes(json[..Math.Min(json.Length, BeginningLength)]);
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false, state: default);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("terraform_version"))
                {
                    return reader.Read() ? reader.GetString() : null;
                }
            }

            return null;
        }
        catch (Exception problem) when (IsUnknown(problem))
        {
            throw NotUnderstood(problem);
        }
    }

    /// <summary>Whether a plan's text is to blame: it is no JSON, or not the JSON of a plan.</summary>
    /// <param name="problem">What reading it ended with.</param>
    /// <returns>True when it is.</returns>
    public static bool IsUnknown(Exception problem) => problem is JsonException or InvalidOperationException or KeyNotFoundException;

    private static List<string> ReadChangedOutputs(JsonElement root) =>
        root.TryGetProperty("output_changes", out var outputs) && outputs.ValueKind == JsonValueKind.Object
            ? outputs.EnumerateObject()
                .Where(output => output.Value.GetProperty("actions").EnumerateArray().Any(action => action.GetString() != "no-op"))
                .Select(output => output.Name)
                .Order(StringComparer.Ordinal)
                .ToList()
            : [];

    private static JsonElement.ArrayEnumerator Members(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray()
            : default;
}
