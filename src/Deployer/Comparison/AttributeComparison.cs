using System.Globalization;
using System.Text.Json;

namespace Deployer.Comparison;

/// <summary>Compares attributes as states have them, past what either calls sensitive. Only names leave this class.</summary>
internal static class AttributeComparison
{
    /// <summary>Compares the attributes of two objects.</summary>
    /// <param name="one">An object's attributes, with what of them is sensitive.</param>
    /// <param name="other">Another's.</param>
    /// <returns>The names of those that differ, in order.</returns>
    public static IEnumerable<string> Differences(
        (JsonElement Value, SensitivePaths Sensitive) one, (JsonElement Value, SensitivePaths Sensitive) other) =>
        Names(one.Value).Union(Names(other.Value), StringComparer.Ordinal)
            .Where(name => !Same(Part(one, name), Part(other, name)))
            .Order(StringComparer.Ordinal);

    private static bool Same((JsonElement Value, SensitivePaths Sensitive) one, (JsonElement Value, SensitivePaths Sensitive) other)
    {
        if (one.Sensitive.Whole || other.Sensitive.Whole)
        {
            return true;
        }

        return (one.Value.ValueKind, other.Value.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => !Differences(one, other).Any(),
            (JsonValueKind.Array, JsonValueKind.Array) => one.Value.GetArrayLength() == other.Value.GetArrayLength()
                && Enumerable.Range(0, one.Value.GetArrayLength()).All(at => Same(Item(one, at), Item(other, at))),
            // A newer provider writes null for what an older one did not know.
            (JsonValueKind.Undefined or JsonValueKind.Null, JsonValueKind.Undefined or JsonValueKind.Null) => true,
            (JsonValueKind.Undefined, _) or (_, JsonValueKind.Undefined) => false,
            _ => JsonElement.DeepEquals(one.Value, other.Value),
        };
    }

    private static IEnumerable<string> Names(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Select(member => member.Name) : [];

    private static (JsonElement Value, SensitivePaths Sensitive) Part((JsonElement Value, SensitivePaths Sensitive) parent, string name) =>
        (parent.Value.ValueKind == JsonValueKind.Object && parent.Value.TryGetProperty(name, out var part) ? part : default, parent.Sensitive.Below(name));

    private static (JsonElement Value, SensitivePaths Sensitive) Item((JsonElement Value, SensitivePaths Sensitive) list, int at) =>
        (list.Value[at], list.Sensitive.Below(at.ToString(CultureInfo.InvariantCulture)));
}
