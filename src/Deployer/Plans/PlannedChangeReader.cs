using System.Text.Json;

namespace Deployer.Plans;

/// <summary>
/// Reads one resource's part of a plan. Values are looked at here and go no further: what leaves is names, and what the values mean
/// for an apply.
/// </summary>
internal static class PlannedChangeReader
{
    // What every provider of google calls the place that an object's name must be unique in.
    private static readonly string[] NameAttributes = ["name", "secret_id", "account_id", "repository_id", "dataset_id", "job_id"];

    /// <summary>Reads a member of <c>resource_changes</c>.</summary>
    /// <param name="resource">The member.</param>
    /// <returns>The change.</returns>
    public static PlannedChange Read(JsonElement resource)
    {
        var change = resource.GetProperty("change");
        var actions = change.GetProperty("actions").EnumerateArray().Select(action => action.GetString()).ToList();
        var action = ToAction(actions);
        var protectedBy = ProtectionOf(change).ToList();
        var differences = action is PlanAction.Update or PlanAction.Replace ? AttributeDifferences.Find(change) : [];
        return new PlannedChange(
            resource.GetProperty("address").GetString() ?? "",
            resource.GetProperty("type").GetString() ?? "",
            action,
            Members(change, "replace_paths").Select(path => string.Join('.', path.EnumerateArray())).ToList())
        {
            Deposed = Text(resource, "deposed"),
            DeletionProtected = protectedBy.Count > 0,
            ProtectedBy = protectedBy,
            Tainted = Text(resource, "action_reason") == "replace_because_tainted",
            NameTaken = actions is ["create", "delete"] && KeepsItsName(change),
            Imported = change.TryGetProperty("importing", out var importing) && importing.ValueKind == JsonValueKind.Object,
            MovedFrom = Text(resource, "previous_address"),
            Attributes = differences.Select(difference => difference.Path).ToList(),
            KnownLater = differences.Where(difference => difference.KnownLater).Select(difference => difference.Path).ToList(),
        };
    }

    private static PlanAction ToAction(List<string?> actions) => actions switch
    {
        ["no-op"] => PlanAction.NoOp,
        ["read"] => PlanAction.Read,
        ["create"] => PlanAction.Create,
        ["update"] => PlanAction.Update,
        ["delete"] => PlanAction.Destroy,
        ["forget"] => PlanAction.Forget,
        ["delete", "create"] or ["create", "delete"] => PlanAction.Replace,
        // "create, forget" replaces the object while leaving the old one behind: as grave as a destroy to whoever reads the plan.
        _ when actions.Contains("delete") || actions.Contains("forget") => PlanAction.Replace,
        _ => throw new InvalidOperationException($"unknown actions [{string.Join(", ", actions)}]"),
    };

    /// <summary>Why the provider, or the API behind it, refuses to destroy the object as the state has it: the attributes that say so.</summary>
    private static IEnumerable<string> ProtectionOf(JsonElement change)
    {
        if (Object(change, "before") is not { } before)
        {
            return [];
        }

        return new (string Attribute, bool IsOn)[]
        {
            // A switch in most resource types of google, a word in google_bigtable_table.
            (DeletionProtection.Switch, IsOn(before, DeletionProtection.Switch) || Text(before, DeletionProtection.Switch) == "PROTECTED"),
            (DeletionProtection.Enabled, IsOn(before, DeletionProtection.Enabled)),
            (DeletionProtection.InSettings, Members(before, "settings").Any(settings => IsOn(settings, DeletionProtection.Enabled))),
            (DeletionProtection.Drop, IsOn(before, DeletionProtection.Drop)),
            (DeletionProtection.Policy, Text(before, DeletionProtection.Policy) == "PREVENT"),
            // Any other policy leaves a google_firestore_database where it is.
            (DeletionProtection.State, Text(before, DeletionProtection.State) == "DELETE_PROTECTION_ENABLED" && Text(before, DeletionProtection.Policy) == "DELETE"),
        }.Where(each => each.IsOn).Select(each => each.Attribute);
    }

    /// <summary>
    /// Whether the new object would have the id of the old one, which is still there when the new one is created: its name ends the id,
    /// and nothing that the id is made of changes.
    /// </summary>
    private static bool KeepsItsName(JsonElement change)
    {
        if (Object(change, "before") is not { } before || Object(change, "after") is not { } after || Text(before, "id") is not { } id)
        {
            return false;
        }

        var parts = id.Split('/').ToHashSet(StringComparer.Ordinal);
        var last = id.Split('/')[^1];
        return parts.Count > 1
            && NameAttributes.Any(name => Text(before, name) == last && Text(after, name) == last)
            && before.EnumerateObject()
                .Where(attribute => attribute.Name != "id" && attribute.Value.ValueKind == JsonValueKind.String)
                .Where(attribute => parts.Contains(attribute.Value.GetString()!.Split('/')[^1])) // A JSON string has a text.
                .All(attribute => Text(after, attribute.Name) == attribute.Value.GetString());
    }

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static bool IsOn(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement.ArrayEnumerator Members(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;
}
