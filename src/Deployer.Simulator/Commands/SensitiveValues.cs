using System.Text.Json.Nodes;
using Deployer.Simulator.Cloud;
using Deployer.Simulator.Schemas;

namespace Deployer.Simulator.Commands;

/// <summary>Takes out of an object what its schema calls sensitive, before anybody is shown it.</summary>
internal static class SensitiveValues
{
    private const string Mask = "(sensitive)";

    /// <summary>The object without its secrets. Of a type that has no schema nothing is shown: nobody knows what is secret.</summary>
    public static CloudObject Masked(CloudObject item, ResourceSchema? schema)
    {
        var shown = schema is null ? [] : item.Attributes.DeepClone().AsObject();
        if (schema is not null)
            MaskIn(shown, schema.Block);
        return item with { Attributes = shown };
    }

    private static void MaskIn(JsonNode? body, BlockSchema schema)
    {
        if (body is not JsonObject attributes)
            return;
        foreach (var attribute in schema.Attributes)
        {
            if (attributes[attribute.Name] is not { } value)
                continue;
            if (attribute.Sensitive || attribute.WriteOnly)
                attributes[attribute.Name] = Mask;
            else if (attribute.Nested is { } nested)
                MaskInEach(value, nested);
        }

        foreach (var block in schema.Blocks)
            MaskInEach(attributes[block.Name], block);
    }

    private static void MaskInEach(JsonNode? bodies, NestedSchema schema)
    {
        switch (bodies)
        {
            case JsonArray list:
                foreach (var body in list)
                    MaskIn(body, schema.Content);
                break;
            case JsonObject map when schema.Nesting is Nesting.Map:
                foreach (var (_, body) in map)
                    MaskIn(body, schema.Content);
                break;
            default:
                MaskIn(bodies, schema.Content);
                break;
        }
    }
}
