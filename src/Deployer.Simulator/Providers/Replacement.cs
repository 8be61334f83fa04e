using Deployer.Simulator.Rules;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>Finds where a change touches what only a new object can have.</summary>
internal sealed class Replacement(TypeRules rules)
{
    public IEnumerable<ValuePath> Find(BlockSchema schema, Value prior, Value planned) => InBody(schema, "", ValuePath.Root, prior, planned);

    private IEnumerable<ValuePath> InBody(BlockSchema schema, string path, ValuePath at, Value prior, Value planned)
    {
        var before = prior as ObjectValue ?? ObjectValue.Empty;
        var after = planned as ObjectValue ?? ObjectValue.Empty;
        // What the cloud alone chooses changes as a consequence.
        var attributes = schema.Attributes.Where(attribute => attribute.Optional || attribute.Required)
            .SelectMany(attribute => attribute.Nested is { } nested
                ? InNested(nested, BodyPlanner.Join(path, attribute.Name), at.Attribute(attribute.Name), before[attribute.Name], after[attribute.Name])
                : InLeaf(BodyPlanner.Join(path, attribute.Name), at.Attribute(attribute.Name), before[attribute.Name], after[attribute.Name]));
        var blocks = schema.Blocks.SelectMany(block =>
            InNested(block, BodyPlanner.Join(path, block.Name), at.Attribute(block.Name), before[block.Name], after[block.Name]));
        return attributes.Concat(blocks);
    }

    private IEnumerable<ValuePath> InLeaf(string path, ValuePath at, Value prior, Value planned) =>
        prior == planned || (IsEmpty(prior) && IsEmpty(planned)) || rules.Volatile.Contains(path) || !rules.Replacing.Contains(path) ? [] : [at];

    private IEnumerable<ValuePath> InNested(NestedSchema nested, string path, ValuePath at, Value prior, Value planned)
    {
        if (prior == planned) return [];
        return (prior, planned) switch
        {
            (ListValue before, ListValue after) => InList(nested, path, at, before.Items, after.Items),
            (SetValue before, SetValue after) => InSet(nested, path, at, before.Items, after.Items),
            (ObjectValue before, ObjectValue after) when nested.Nesting == Nesting.Map => before.Fields.Keys.Union(after.Fields.Keys)
                .SelectMany(key => InBody(nested.Content, path, at.Key(key), before[key], after[key])),
            (ObjectValue, ObjectValue) => InBody(nested.Content, path, at, prior, planned),
            _ => InLeaf(path, at, prior, planned),
        };
    }

    private IEnumerable<ValuePath> InList(
        NestedSchema nested, string path, ValuePath at, IReadOnlyList<Value> prior, IReadOnlyList<Value> planned)
    {
        if (prior.Count != planned.Count && rules.Replacing.Contains(path)) return [at];
        return Enumerable.Range(0, Math.Max(prior.Count, planned.Count)).SelectMany(index => InBody(
            nested.Content, path, at.Index(index), prior.ElementAtOrDefault(index) ?? Value.Null, planned.ElementAtOrDefault(index) ?? Value.Null));
    }

    // A path cannot name an element of a set, so the whole set stands for what changed in it.
    private ValuePath[] InSet(NestedSchema nested, string path, ValuePath at, IReadOnlyList<Value> prior, IReadOnlyList<Value> planned)
    {
        var removed = prior.Except(planned).ToList();
        var added = planned.Except(prior).ToList();
        return rules.Replacing.Contains(path) || InList(nested, path, at, removed, added).Any() ? [at] : [];
    }

    // Google's provider sees no difference between an attribute that is left out and one that is empty.
    private static bool IsEmpty(Value value) => value switch
    {
        StringValue { Text: "" } or ListValue { Items.Count: 0 } or SetValue { Items.Count: 0 } or ObjectValue { Fields.Count: 0 } => true,
        _ => value.IsNull,
    };
}
