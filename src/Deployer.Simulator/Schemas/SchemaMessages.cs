using Deployer.Simulator.Protocol;
using Google.Protobuf;

namespace Deployer.Simulator.Schemas;

/// <summary>Schemas as the messages that Terraform asks for.</summary>
internal static class SchemaMessages
{
    public static Schema ToMessage(this ResourceSchema schema) => new() { Version = schema.Version, Block = Block(schema.Block) };

    private static SchemaBlock Block(BlockSchema schema)
    {
        var block = new SchemaBlock();
        block.Attributes.AddRange(schema.Attributes.Select(Attribute));
        block.BlockTypes.AddRange(schema.Blocks.Select(NestedBlock));
        return block;
    }

    private static SchemaAttribute Attribute(AttributeSchema schema)
    {
        var attribute = new SchemaAttribute
        {
            Name = schema.Name,
            Required = schema.Required,
            Optional = schema.Optional,
            Computed = schema.Computed,
            Sensitive = schema.Sensitive,
            Deprecated = schema.Deprecated,
            WriteOnly = schema.WriteOnly,
        };
        if (schema.Nested is { } nested)
        {
            attribute.NestedType = new SchemaObject { Nesting = NestingOf(nested.Nesting) };
            attribute.NestedType.Attributes.AddRange(nested.Content.Attributes.Select(Attribute));
        }
        else
        {
            attribute.Type = UnsafeByteOperations.UnsafeWrap(schema.Type.ToJsonBytes());
        }
        return attribute;
    }

    private static SchemaNestedBlock NestedBlock(NestedSchema schema) => new()
    {
        TypeName = schema.Name,
        Nesting = NestingOf(schema.Nesting),
        Block = Block(schema.Content),
        MinItems = schema.MinItems,
        MaxItems = schema.MaxItems,
    };

    private static SchemaNesting NestingOf(Nesting nesting) => nesting switch
    {
        Nesting.Single => SchemaNesting.Single,
        Nesting.Group => SchemaNesting.Group,
        Nesting.List => SchemaNesting.List,
        Nesting.Set => SchemaNesting.Set,
        _ => SchemaNesting.Map,
    };
}
