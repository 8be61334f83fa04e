using System.Globalization;
using System.Text.Json;

namespace Deployer.Plans;

/// <summary>An attribute of a resource whose value differs.</summary>
/// <param name="Path">Where it stands, such as <c>template.0.timeout</c>.</param>
/// <param name="Before">Its JSON before; null when there was none. May be a secret, whatever <paramref name="Sensitive"/> says.</param>
/// <param name="After">Its JSON after; null when there is none, or when it is only known after the apply.</param>
/// <param name="Sensitive">Whether Terraform itself would not show it.</param>
internal sealed record AttributeDifference(string Path, string? Before, string? After, bool Sensitive)
{
    /// <summary>Whether the value after is only known after the apply.</summary>
    public bool KnownLater { get; init; }

    /// <summary>Never a value.</summary>
    public override string ToString() => Path;
}

/// <summary>
/// Finds what differs between the two sides of a change as <c>terraform show -json</c> describes it. A value that is only known after
/// the apply counts as another one.
/// </summary>
internal static class AttributeDifferences
{
    /// <summary>Compares the two sides.</summary>
    /// <param name="change">The member <c>change</c> of a resource.</param>
    /// <returns>The innermost attributes that differ, by path.</returns>
    public static IReadOnlyList<AttributeDifference> Find(JsonElement change) =>
        Walk("", new Sides(
            Member(change, "before"), Member(change, "after"), Member(change, "after_unknown"),
            Member(change, "before_sensitive"), Member(change, "after_sensitive"))).ToList();

    private static IEnumerable<AttributeDifference> Walk(string path, Sides sides)
    {
        if (sides.Unknown.ValueKind == JsonValueKind.True)
        {
            return [new AttributeDifference(path, Text(sides.Before), null, sides.Sensitive) { KnownLater = true }];
        }

        if (sides.Names() is { } names)
        {
            return names.SelectMany(name => Walk(path.Length == 0 ? name : $"{path}.{name}", sides.Of(value => Member(value, name))));
        }

        if (sides.Length() is { } length)
        {
            return Enumerable.Range(0, length).SelectMany(index =>
                Walk(string.Create(CultureInfo.InvariantCulture, $"{path}.{index}"), sides.Of(value => Item(value, index))));
        }

        return Same(sides.Before, sides.After) ? [] : [new AttributeDifference(path, Text(sides.Before), Text(sides.After), sides.Sensitive)];
    }

    // A missing attribute and one that is null mean the same to Terraform.
    private static bool Same(JsonElement one, JsonElement other) =>
        IsNothing(one) || IsNothing(other) ? IsNothing(one) && IsNothing(other) : JsonElement.DeepEquals(one, other);

    private static bool IsNothing(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    private static string? Text(JsonElement value) => IsNothing(value) ? null : value.GetRawText();

    // What holds for a whole value (all of it is unknown, or sensitive) holds for each of its parts.
    private static JsonElement Member(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty(name, out var member) => member,
        JsonValueKind.True => value,
        _ => default,
    };

    private static JsonElement Item(JsonElement value, int index) => value.ValueKind switch
    {
        JsonValueKind.Array when index < value.GetArrayLength() => value[index],
        JsonValueKind.True => value,
        _ => default,
    };

    private readonly record struct Sides(
        JsonElement Before, JsonElement After, JsonElement Unknown, JsonElement BeforeSensitive, JsonElement AfterSensitive)
    {
        public bool Sensitive => Holds(BeforeSensitive) || Holds(AfterSensitive);

        public Sides Of(Func<JsonElement, JsonElement> part) =>
            new(part(Before), part(After), part(Unknown), part(BeforeSensitive), part(AfterSensitive));

        public IEnumerable<string>? Names() =>
            Before.ValueKind == JsonValueKind.Object && After.ValueKind == JsonValueKind.Object
                ? new[] { Before, After, Unknown }
                    .Where(value => value.ValueKind == JsonValueKind.Object)
                    .SelectMany(value => value.EnumerateObject().Select(member => member.Name))
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                : null;

        public int? Length() =>
            Before.ValueKind == JsonValueKind.Array && After.ValueKind == JsonValueKind.Array && Before.GetArrayLength() == After.GetArrayLength()
                ? Before.GetArrayLength()
                : null;

        private static bool Holds(JsonElement mask) => mask.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.Object => mask.EnumerateObject().Any(member => Holds(member.Value)),
            JsonValueKind.Array => mask.EnumerateArray().Any(Holds),
            _ => false,
        };
    }
}
