using Deployer.Simulator.Values;

namespace Deployer.Simulator.Schemas;

/// <summary>What a resource type, a data source or a provider's configuration consists of.</summary>
internal sealed record ResourceSchema(long Version, BlockSchema Block);

internal sealed record AttributeSchema(string Name, CtyType Type)
{
    /// <summary>The attributes inside, for an attribute that is an object or a collection of objects with a schema of its own.</summary>
    public NestedSchema? Nested { get; init; }

    public bool Required { get; init; }

    public bool Optional { get; init; }

    public bool Computed { get; init; }

    public bool Sensitive { get; init; }

    public bool Deprecated { get; init; }

    /// <summary>The value reaches the provider, but neither plan nor state.</summary>
    public bool WriteOnly { get; init; }
}

internal enum Nesting
{
    Single,
    Group,
    List,
    Set,
    Map,
}

/// <summary>A block, or an attribute with attributes inside: how often its content occurs, and the content.</summary>
internal sealed record NestedSchema(string Name, Nesting Nesting, BlockSchema Content)
{
    public long MinItems { get; init; }

    public long MaxItems { get; init; }

    public CtyType Type => Nesting switch
    {
        Nesting.List => new ListType(Content.Type),
        Nesting.Set => new SetType(Content.Type),
        Nesting.Map => new MapType(Content.Type),
        _ => Content.Type,
    };
}

/// <summary>The attributes and blocks of a body.</summary>
internal sealed class BlockSchema
{
    private readonly Dictionary<string, AttributeSchema> attributes;
    private readonly Dictionary<string, NestedSchema> blocks;

    public BlockSchema(IEnumerable<AttributeSchema> attributes, IEnumerable<NestedSchema> blocks)
    {
        this.attributes = attributes.ToDictionary(attribute => attribute.Name);
        this.blocks = blocks.ToDictionary(block => block.Name);
        Type = new ObjectType(this.attributes.Values.Select(attribute => (attribute.Name, attribute.Type))
            .Concat(this.blocks.Values.Select(block => (block.Name, block.Type)))
            .ToDictionary());
    }

    /// <summary>The type of a body's value.</summary>
    public ObjectType Type { get; }

    public IReadOnlyCollection<AttributeSchema> Attributes => attributes.Values;

    public IReadOnlyCollection<NestedSchema> Blocks => blocks.Values;

    public AttributeSchema? Attribute(string name) => attributes.GetValueOrDefault(name);

    public NestedSchema? Block(string name) => blocks.GetValueOrDefault(name);
}
