using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>
/// Merges what is configured with what is there, body by body: what is configured wins; what is left out (attributes, and the few
/// blocks that the rules know to be filled in) keeps its value if the cloud chose it, is unknown if the cloud is yet to choose, and falls back to its default otherwise.
/// </summary>
/// <param name="type">The resource type.</param>
/// <param name="configuration">The provider block.</param>
/// <param name="refreshed">Paths that the cloud chooses anew with this change.</param>
internal sealed class BodyPlanner(ResourceType type, ProviderConfiguration configuration, IReadOnlySet<string> refreshed)
{
    /// <param name="schema">The body's schema.</param>
    /// <param name="path">Where the body stands; empty for the resource itself.</param>
    /// <param name="config">What is configured.</param>
    /// <param name="prior">What is there; null when the body is new.</param>
    public ObjectValue Plan(BlockSchema schema, string path, ObjectValue config, ObjectValue? prior)
    {
        var planned = new Dictionary<string, Value>();
        foreach (var attribute in schema.Attributes)
            planned[attribute.Name] = PlanAttribute(attribute, Join(path, attribute.Name), config[attribute.Name], prior?[attribute.Name]);
        foreach (var block in schema.Blocks)
            planned[block.Name] = PlanBlock(block, Join(path, block.Name), config[block.Name], prior?[block.Name]);
        Labels.Plan(schema, planned, prior, configuration);
        return new ObjectValue(planned);
    }

    /// <summary>The path of an attribute or block in a body.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private Value PlanAttribute(AttributeSchema attribute, string path, Value config, Value? prior)
    {
        if (attribute.WriteOnly) return Value.Null;
        if (!config.IsNull) return attribute.Nested is null ? config : PlanNested(attribute.Nested, path, config, prior);
        if (type.Default(path, attribute.Type) is { } standard) return standard;
        if (!attribute.Computed) return Value.Null;
        if (refreshed.Contains(path)) return Value.Unknown;
        // Moving the provider block to another project moves its resources; a region or zone that is already chosen stays.
        if (attribute.Optional && (prior is null || path == "project") && configuration.Inherited(path) is { } inherited) return inherited;
        return prior ?? Value.Unknown;
    }

    private Value PlanBlock(NestedSchema block, string path, Value config, Value? prior) => (config.IsNull, block.Nesting) switch
    {
        _ when config is ListValue { Items.Count: 0 } && type.Computed(path) is not null => prior is ListValue { Items.Count: > 0 } ? prior : Value.Unknown,
        (true, Nesting.List) => ListValue.Empty,
        (true, Nesting.Set) => SetValue.Empty,
        (true, Nesting.Map) => ObjectValue.Empty,
        _ => PlanNested(block, path, config, prior),
    };

    private Value PlanNested(NestedSchema nested, string path, Value config, Value? prior) => (config, nested.Nesting) switch
    {
        (ListValue list, _) => PlanList(nested, path, list.Items, (prior as ListValue)?.Items ?? []),
        (SetValue set, _) => PlanSet(nested, path, set.Items, (prior as SetValue)?.Items ?? []),
        (ObjectValue map, Nesting.Map) => new ObjectValue(map.Fields.ToDictionary(
            entry => entry.Key, entry => PlanElement(nested, path, entry.Value, (prior as ObjectValue)?[entry.Key]))),
        _ => PlanElement(nested, path, config, prior),
    };

    private Value PlanElement(NestedSchema nested, string path, Value config, Value? prior) =>
        config is ObjectValue body ? Plan(nested.Content, path, body, prior as ObjectValue) : config;

    private ListValue PlanList(NestedSchema nested, string path, IReadOnlyList<Value> config, IReadOnlyList<Value> prior) =>
        new([.. config.Select((item, index) => PlanElement(nested, path, item, prior.ElementAtOrDefault(index)))]);

    private SetValue PlanSet(NestedSchema nested, string path, IReadOnlyList<Value> config, IReadOnlyList<Value> prior)
    {
        // Elements have no name: an element is the one that was there if planning it on top of that changes nothing.
        var left = prior.ToList();
        var planned = new List<Value>();
        foreach (var item in config)
        {
            var same = left.FindIndex(candidate => PlanElement(nested, path, item, candidate) == candidate);
            planned.Add(same < 0 ? PlanElement(nested, path, item, null) : left[same]);
            if (same >= 0) left.RemoveAt(same);
        }
        return new SetValue(planned);
    }
}
