using System.Text.Json;

namespace Deployer.Journal;

/// <summary>
/// Makes import ids of what a plan knows. A plan holds every secret in clear: only attributes that an id is made of are read, none
/// that is sensitive.
/// Format: https://developer.hashicorp.com/terraform/internals/json-format
/// </summary>
internal sealed class PlannedCreationReader
{
    private readonly JsonElement plan;

    private PlannedCreationReader(JsonElement plan) => this.plan = plan;

    /// <summary>Reads what a plan would create, also as a part of a replacement.</summary>
    /// <param name="json">The output of <c>terraform show -json</c>.</param>
    /// <returns>The objects by address.</returns>
    public static IReadOnlyDictionary<string, PlannedCreation> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var reader = new PlannedCreationReader(document.RootElement);
        var creations = new Dictionary<string, PlannedCreation>(StringComparer.Ordinal);
        foreach (var resource in Items(document.RootElement, "resource_changes").Where(Creates))
        {
            creations[Text(resource, "address") ?? ""] = reader.ReadCreation(resource);
        }

        return creations;
    }

    private static bool Creates(JsonElement resource) =>
        Member(resource, "change") is { } change && Items(change, "actions").Any(action => action.ValueEquals("create"));

    private PlannedCreation ReadCreation(JsonElement resource)
    {
        var rule = CreationRule.Of(Text(resource, "type") ?? "");
        var id = ImportId.Of(rule, Member(resource, "change", "after") ?? default, name => Known(resource, name) ?? Inherited(resource, name));
        // A name that the provider makes up is taken by nobody: it makes up another one.
        var again = id is null && rule is { Import: not null, Again: CreatedAgain.Refused } ? CreatedAgain.Another : rule.Again;
        return new PlannedCreation(again, id);
    }

    private static string? Known(JsonElement resource, string name)
    {
        var isSecret = Member(resource, "change", "after_sensitive") is { } marks
            && (marks.ValueKind == JsonValueKind.True || (Member(marks, name) is { ValueKind: not JsonValueKind.False }));
        return isSecret ? null : TextOf(Member(resource, "change", "after", name));
    }

    /// <summary>What the provider's own block says, such as its project; nothing where it has more than one block.</summary>
    private string? Inherited(JsonElement resource, string name)
    {
        var provider = Text(resource, "provider_name")?.Split('/')[^1];
        if (Member(plan, "configuration", "provider_config") is not { ValueKind: JsonValueKind.Object } configured)
        {
            return null;
        }

        var blocks = configured.EnumerateObject().Where(block => Text(block.Value, "name") == provider).ToList();
        return blocks is [var only] && Member(only.Value, "expressions", name) is { } expression
            ? TextOf(Member(expression, "constant_value")) ?? OfVariable(expression)
            : null;
    }

    private string? OfVariable(JsonElement expression) =>
        Items(expression, "references").Select(reference => reference.GetString()).ToList() is [['v', 'a', 'r', '.', .. var name]]
        && Member(plan, "configuration", "root_module", "variables", name, "sensitive") is not { ValueKind: JsonValueKind.True }
            ? TextOf(Member(plan, "variables", name, "value"))
            : null;

    private static string? TextOf(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    private static string? Text(JsonElement parent, string name) => TextOf(Member(parent, name));

    private static JsonElement? Member(JsonElement parent, params ReadOnlySpan<string> path)
    {
        var found = parent;
        foreach (var name in path)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return found;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : default;
}
