using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Commands;

/// <summary>One attribute's change behind Terraform's back. Checked against the type first, for Terraform would not see a misspelt one.</summary>
internal sealed class AttributeDrift
{
    private readonly string path;
    private readonly string[] steps;
    private readonly string json;

    private AttributeDrift(string path, string json)
    {
        this.path = path;
        this.json = json;
        steps = path.Split('.');
    }

    /// <summary>Reads <c>path=json</c>; the path's steps are names and indices, parted by dots.</summary>
    /// <param name="text">What a person typed.</param>
    /// <param name="type">The type of the object's attributes.</param>
    /// <exception cref="UsageException">It is no such text, or the type has no such attribute or takes no such value.</exception>
    public static AttributeDrift Parse(string text, CtyType type)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0)
            throw new UsageException($"'{text}' does not say path=json.", "--set 'labels.env=\"test\"'");
        var drift = new AttributeDrift(text[..split], text[(split + 1)..]);
        try
        {
            JsonValues.Read(drift.Value(), drift.steps.Aggregate(type, drift.TypeOf));
        }
        catch (JsonException)
        {
            throw new UsageException($"The value of '{drift.path}' is not JSON.", $"Text needs quotes: --set '{drift.path}=\"{drift.json}\"'");
        }
        catch (FormatException misfit)
        {
            throw new UsageException($"'{drift.path}' takes no such value: {misfit.Message}", "deployer sandbox show --output json");
        }

        return drift;
    }

    /// <summary>Makes the change.</summary>
    /// <exception cref="NotFoundException">The object has nothing at this path that could hold the value.</exception>
    public void ApplyTo(JsonObject attributes)
    {
        JsonNode? holder = attributes;
        foreach (var step in steps[..^1])
            holder = holder switch
            {
                JsonObject body => body[step],
                JsonArray list => IndexIn(list, step) is { } index ? list[index] : null,
                _ => null,
            };

        switch (holder)
        {
            case JsonObject body:
                body[steps[^1]] = Value();
                break;
            case JsonArray list when IndexIn(list, steps[^1]) is { } index:
                list[index] = Value();
                break;
            default:
                throw new NotFoundException($"The object has nothing at '{path}'.", "deployer sandbox show --output json");
        }
    }

    private CtyType TypeOf(CtyType type, string step) => (type, step) switch
    {
        (ObjectType shape, _) when shape.Fields.TryGetValue(step, out var field) => field,
        (MapType map, _) => map.Element,
        (ListType list, _) when IsIndex(step) => list.Element,
        (SetType set, _) when IsIndex(step) => set.Element,
        _ => throw new UsageException($"There is no attribute '{path}': nothing is called '{step}' there.", "deployer sandbox show --output json"),
    };

    private JsonNode? Value() => JsonNode.Parse(json);

    private static bool IsIndex(string step) => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static int? IndexIn(JsonArray list, string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count ? index : null;
}
