using System.Text.Json;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Schemas;

/// <summary>Reads a schema in the shape of <c>terraform providers schema -json</c>.</summary>
internal static class SchemaReader
{
    public static ResourceSchema Read(JsonElement json) =>
        new(json.TryGetProperty("version", out var version) ? version.GetInt64() : 0, Block(json.GetProperty("block")));

    private static BlockSchema Block(JsonElement json) =>
        new(Properties(json, "attributes").Select(Attribute), Properties(json, "block_types").Select(NestedBlock));

    private static AttributeSchema Attribute(JsonProperty property)
    {
        var json = property.Value;
        var nested = json.TryGetProperty("nested_type", out var content) ? NestedAttributes(property.Name, content) : null;
        return new AttributeSchema(property.Name, nested?.Type ?? CtyType.Parse(json.GetProperty("type")))
        {
            Nested = nested,
            Required = Flag(json, "required"),
            Optional = Flag(json, "optional"),
            Computed = Flag(json, "computed"),
            Sensitive = Flag(json, "sensitive"),
            Deprecated = Flag(json, "deprecated"),
            WriteOnly = Flag(json, "write_only"),
        };
    }

    private static NestedSchema NestedAttributes(string name, JsonElement json) =>
        new(name, NestingOf(json), new BlockSchema(Properties(json, "attributes").Select(Attribute), []));

    private static NestedSchema NestedBlock(JsonProperty property) =>
        new(property.Name, NestingOf(property.Value), Block(property.Value.GetProperty("block")))
        {
            MinItems = Count(property.Value, "min_items"),
            MaxItems = Count(property.Value, "max_items"),
        };

    private static Nesting NestingOf(JsonElement json) => json.GetProperty("nesting_mode").GetString() switch
    {
        "single" => Nesting.Single,
        "group" => Nesting.Group,
        "list" => Nesting.List,
        "set" => Nesting.Set,
        "map" => Nesting.Map,
        var other => throw new FormatException($"'{other}' is no nesting mode."),
    };

    private static JsonElement.ObjectEnumerator Properties(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.EnumerateObject() : default;

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.GetBoolean();

    private static long Count(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
}
