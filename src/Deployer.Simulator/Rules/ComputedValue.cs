using System.Text.Json.Nodes;

namespace Deployer.Simulator.Rules;

/// <summary>A value that the cloud fills in. Inside a list or set, in every element.</summary>
/// <param name="Path">Where, without indexes.</param>
/// <param name="Value">JSON whose texts are templates.</param>
internal sealed record ComputedValue(string Path, JsonNode Value)
{
    /// <summary>The value with its templates filled in; null when one of them cannot be.</summary>
    public JsonNode? Render(TemplateValues values) => Render(Value, values with { Seed = $"{values.Seed}\n{Path}" });

    private static JsonNode? Render(JsonNode value, TemplateValues values)
    {
        switch (value)
        {
            case JsonObject fields:
                return new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Render(field.Value!, values))));
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Render(item!, values))]);
            case JsonValue text when text.GetValueKind() == System.Text.Json.JsonValueKind.String:
                return Template.Parse(text.GetValue<string>()).Render(values) is { } filled ? JsonValue.Create(filled) : null;
            default:
                return value.DeepClone();
        }
    }
}

/// <summary>A value that stands in the plan where the configuration has none. Inside a list or set, in every element.</summary>
internal sealed record DefaultValue(string Path, JsonNode Value);

/// <summary>One attribute and the value, or the list of values, that it has to have.</summary>
internal sealed record AttributeCondition(string Attribute, JsonNode Value)
{
    public bool IsMetBy(JsonNode? actual) =>
        Value is JsonArray values ? values.Any(value => JsonNode.DeepEquals(actual, value)) : JsonNode.DeepEquals(actual, Value);
}
