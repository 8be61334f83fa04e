using System.Text.Json;
using System.Text.Json.Nodes;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Commands;

/// <summary>The simulated cloud as a tree: provider, type, object.</summary>
internal static class CloudTree
{
    // What tells objects of a type apart, and what others reach them by. Shown in this order, where an object has them.
    private static readonly string[] KeyAttributes =
        ["name", "location", "region", "zone", "email", "uri", "url", "default_hostname", "address", "role", "member", "state"];

    /// <summary>Writes objects, ordered by type and id, without their secrets.</summary>
    public static void Write(IReadOnlyList<CloudObject> objects, TextWriter text)
    {
        text.WriteLine($"simulated cloud, nothing in it is real: {Count(objects.Count)}");
        var providers = objects.GroupBy(item => item.Type.Split('_')[0]).ToList();
        foreach (var (provider, line, below) in Branches(providers, ""))
        {
            text.WriteLine(line + provider.Key);
            foreach (var (type, typeLine, belowType) in Branches(provider.GroupBy(item => item.Type).ToList(), below))
            {
                text.WriteLine(typeLine + type.Key);
                foreach (var (item, itemLine, _) in Branches(type.ToList(), belowType))
                    text.WriteLine(itemLine + Describe(item));
            }
        }
    }

    private static IEnumerable<(T Item, string Line, string Below)> Branches<T>(List<T> items, string indent) =>
        items.Select((item, index) => index < items.Count - 1
            ? (item, $"{indent}├─ ", $"{indent}│  ")
            : (item, $"{indent}└─ ", $"{indent}   "));

    private static string Describe(CloudObject item)
    {
        var keys = KeyAttributes
            .Select(name => (Name: name, Text: TextOf(item.Attributes[name])))
            // The id mostly ends with the name, and holds the place.
            .Where(pair => pair.Text is { Length: > 0 } text && !item.Id.Split('/').Contains(text))
            .Select(pair => $"  {pair.Name}={pair.Text}");
        return Printable(item.Id) + string.Concat(keys.Select(Printable));
    }

    private static string Count(int objects) => objects == 1 ? "1 object" : $"{objects} objects";

    private static string? TextOf(JsonNode? value) => value?.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;

    // Values are anybody's: a terminal must not obey them.
    private static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
}
