using System.Text.Json;

namespace Deployer.Comparison;

/// <summary>
/// What of an object's attributes a state calls sensitive, as a tree of their names. A path that cannot be read makes everything
/// below its last readable step sensitive.
/// </summary>
internal sealed class SensitivePaths
{
    private static readonly SensitivePaths Nothing = new();

    private readonly Dictionary<string, SensitivePaths> below = new(StringComparer.Ordinal);

    private SensitivePaths()
    {
    }

    /// <summary>Whether all that stands here is.</summary>
    public bool Whole { get; private set; }

    /// <summary>Reads the paths of an instance, such as <c>[[{"type":"get_attr","value":"password"}]]</c>.</summary>
    /// <param name="instance">The instance in the state's JSON.</param>
    /// <returns>The paths.</returns>
    public static SensitivePaths Of(JsonElement instance)
    {
        var root = new SensitivePaths();
        if (!instance.TryGetProperty("sensitive_attributes", out var paths) || paths.ValueKind == JsonValueKind.Null)
        {
            return root;
        }

        root.Whole = paths.ValueKind != JsonValueKind.Array;
        foreach (var path in root.Whole ? default : paths.EnumerateArray())
        {
            root.Mark(path);
        }

        return root;
    }

    /// <summary>What is sensitive of a part.</summary>
    /// <param name="name">An attribute's name, a map's key, or a place in a list.</param>
    public SensitivePaths Below(string name) => Whole ? this : below.GetValueOrDefault(name, Nothing);

    private void Mark(JsonElement path)
    {
        var at = this;
        foreach (var step in path.ValueKind == JsonValueKind.Array ? path.EnumerateArray() : default)
        {
            if (NameOf(step) is not { } name)
            {
                break;
            }

            if (!at.below.TryGetValue(name, out var next))
            {
                at.below.Add(name, next = new SensitivePaths());
            }

            at = next;
        }

        at.Whole = true;
    }

    // An attribute is named by its value, a key or a place by the value of its value.
    private static string? NameOf(JsonElement step) =>
        step.ValueKind == JsonValueKind.Object && step.TryGetProperty("value", out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.Object => NameOf(value),
                _ => null,
            }
            : null;
}
