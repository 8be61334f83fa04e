using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>Values of bodies in the form that Terraform insists on.</summary>
internal static class Bodies
{
    /// <summary>A body in which every attribute is null and every collection of blocks empty.</summary>
    public static ObjectValue Empty(BlockSchema schema) => WithEmptyBlocks(schema, ObjectValue.Empty);

    /// <summary>The body with every attribute present, and with empty collections of blocks instead of null, at every depth.</summary>
    public static ObjectValue WithEmptyBlocks(BlockSchema schema, ObjectValue body)
    {
        var fields = schema.Attributes.ToDictionary(attribute => attribute.Name, attribute => body[attribute.Name]);
        foreach (var block in schema.Blocks) fields[block.Name] = Blocks(block, body[block.Name]);
        return new ObjectValue(fields);
    }

    /// <summary>The text at a path of attributes joined by dots; inside a list or set, the first element's.</summary>
    public static string? TextAt(ObjectValue body, string path) => LeavesAt(body, path).FirstOrDefault()?.AsText;

    /// <summary>The values at a path of attributes joined by dots: one of each element of the lists and sets on the way.</summary>
    public static IEnumerable<Value> LeavesAt(Value value, string path) => LeavesAt(value, path.Split('.'));

    private static IEnumerable<Value> LeavesAt(Value value, ReadOnlyMemory<string> names) => value switch
    {
        ListValue list => list.Items.SelectMany(item => LeavesAt(item, names)),
        SetValue set => set.Items.SelectMany(item => LeavesAt(item, names)),
        _ when names.IsEmpty => [value],
        ObjectValue fields => LeavesAt(fields[names.Span[0]], names[1..]),
        _ => [],
    };

    private static Value Blocks(NestedSchema block, Value value) => (value, block.Nesting) switch
    {
        (ListValue list, _) => new ListValue([.. list.Items.Select(item => Element(block, item))]),
        (SetValue set, _) => new SetValue([.. set.Items.Select(item => Element(block, item))]),
        (ObjectValue map, Nesting.Map) => new ObjectValue(map.Fields.ToDictionary(entry => entry.Key, entry => Element(block, entry.Value))),
        (ObjectValue, _) => Element(block, value),
        ({ IsNull: true }, Nesting.List) => ListValue.Empty,
        ({ IsNull: true }, Nesting.Set) => SetValue.Empty,
        ({ IsNull: true }, Nesting.Map) => ObjectValue.Empty,
        _ => value,
    };

    private static Value Element(NestedSchema block, Value item) => item is ObjectValue body ? WithEmptyBlocks(block.Content, body) : item;
}
