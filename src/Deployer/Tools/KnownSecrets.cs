using System.Text.Json;

namespace Deployer.Tools;

/// <summary>Finds values that are secret by the word of whoever gave them: a variable's name, or what Terraform calls sensitive.</summary>
internal static class KnownSecrets
{
    // Shorter ones are words such as a user's name, which would be masked in every sentence.
    private const int ShortestTold = 8;

    private static readonly string[] SecretWords = ["PASSWORD", "PASSWD", "TOKEN", "SECRET", "CREDENTIAL", "PRIVATE"];

    /// <summary>The values of variables whose names say that they hold a secret, and the passwords in URLs.</summary>
    /// <param name="variables">The environment.</param>
    /// <returns>The values; a path to a secret is none.</returns>
    public static IEnumerable<string> InEnvironment(IReadOnlyDictionary<string, string> variables) =>
        from variable in variables
        let isUrl = Uri.TryCreate(variable.Value, UriKind.Absolute, out var url) && url.UserInfo.Contains(':', StringComparison.Ordinal)
        where isUrl || (variable.Value.Length >= ShortestTold && IsSecret(variable.Key) && !variable.Value.StartsWith('/'))
        select isUrl ? Uri.UnescapeDataString(new Uri(variable.Value).UserInfo.Split(':', 2)[1]) : variable.Value;

    /// <summary>What a plan calls sensitive: variables, outputs, and attributes before and after, also of what has drifted.</summary>
    /// <param name="plan">The output of <c>terraform show -json</c> of a plan.</param>
    /// <returns>The values.</returns>
    public static IReadOnlyList<string> InPlan(string plan)
    {
        using var document = JsonDocument.Parse(plan);
        var root = document.RootElement;
        return
        [
            .. Variables(root)
                .Concat(Objects(root, "planned_values", "outputs").Where(output => IsTrue(output.Value, "sensitive")).SelectMany(output => Texts(output.Value, "value")))
                .Concat(Items(root, "resource_changes").Concat(Items(root, "resource_drift")).SelectMany(resource => Changed(resource, "change")))
                .Concat(Objects(root, "output_changes").SelectMany(output => Changed(output.Value)))
                .Where(text => text.Length >= ShortestTold)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>All texts of a value that is sensitive as a whole.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Those that are long enough to be masked wherever they appear.</returns>
    public static IEnumerable<string> In(JsonElement value) => Texts(value).Where(text => text.Length >= ShortestTold);

    private static bool IsSecret(string name) =>
        name.EndsWith("KEY", StringComparison.OrdinalIgnoreCase) || SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Variables(JsonElement root) =>
        from declared in Objects(root, "configuration", "root_module", "variables")
        where IsTrue(declared.Value, "sensitive")
        from given in Objects(root, "variables")
        where given.Name == declared.Name
        from text in Texts(given.Value, "value")
        select text;

    private static IEnumerable<string> Changed(JsonElement resource, string change) =>
        resource.TryGetProperty(change, out var inner) ? Changed(inner) : [];

    private static IEnumerable<string> Changed(JsonElement change) => Marked(change, "before").Concat(Marked(change, "after"));

    private static IEnumerable<string> Marked(JsonElement change, string side) =>
        change.TryGetProperty(side, out var value) && change.TryGetProperty($"{side}_sensitive", out var mark) ? Marked(value, mark) : [];

    // The mark has the value's shape as deep as it must: true stands for all below it.
    private static IEnumerable<string> Marked(JsonElement value, JsonElement mark) => (mark.ValueKind, value.ValueKind) switch
    {
        (JsonValueKind.True, _) => Texts(value),
        (JsonValueKind.Object, JsonValueKind.Object) => mark.EnumerateObject()
            .SelectMany(part => value.TryGetProperty(part.Name, out var inner) ? Marked(inner, part.Value) : []),
        (JsonValueKind.Array, JsonValueKind.Array) => mark.EnumerateArray().Zip(value.EnumerateArray())
            .SelectMany(part => Marked(part.Second, part.First)),
        _ => [],
    };

    private static IEnumerable<string> Texts(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? Texts(value) : [];

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString() ?? ""],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        _ => [],
    };

    private static bool IsTrue(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static JsonElement.ObjectEnumerator Objects(JsonElement root, params string[] path)
    {
        foreach (var name in path)
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out root))
                return default;
        }

        return root.ValueKind == JsonValueKind.Object ? root.EnumerateObject() : default;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement root, string name) =>
        root.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;
}
