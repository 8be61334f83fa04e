using Deployer.Simulator.Rules;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>What the cloud goes by when it chooses values.</summary>
/// <param name="Gateway">Host and port of the simulated gateway.</param>
/// <param name="Now">The time of the change.</param>
/// <param name="Attempt">Counts from 1 the names tried for a new object, or the versions of an old one.</param>
internal sealed record ChangeFacts(string Gateway, DateTimeOffset Now, int Attempt);

/// <summary>Fills in what the cloud chooses: by the type's rules, and plausibly where they say nothing.</summary>
internal sealed class ServerValues
{
    private readonly ResourceType type;
    private readonly ProviderConfiguration configuration;
    private readonly ChangeFacts facts;
    private readonly Dictionary<string, Value> root;
    private readonly HashSet<string> resolving = [];

    private ServerValues(ResourceType type, ProviderConfiguration configuration, ChangeFacts facts, ObjectValue planned)
    {
        this.type = type;
        this.configuration = configuration;
        this.facts = facts;
        root = planned.Fields.ToDictionary();
    }

    /// <summary>The resource as planned, with nothing unknown left in it.</summary>
    public static ObjectValue Complete(ResourceType type, ProviderConfiguration configuration, ChangeFacts facts, ObjectValue planned)
    {
        var values = new ServerValues(type, configuration, facts, planned);
        values.CompleteLabels(type.Body, values.root, "");
        values.Resolve("id");
        foreach (var rule in type.Rules.Computed) values.Resolve(rule.Path.Split('.')[0]);
        foreach (var name in planned.Fields.Keys) values.Resolve(name);
        return new ObjectValue(values.root);
    }

    private Value Resolve(string name)
    {
        if (!root.TryGetValue(name, out var value)) return Value.Null;
        // A template that leads back to itself finds nothing there.
        if (!value.HasUnknown || !resolving.Add(name)) return value;
        if (type.Body.Attribute(name) is { } attribute) root[name] = CompleteAttribute(attribute, name, value);
        else if (type.Body.Block(name) is { } block) root[name] = CompleteNested(block, name, value);
        resolving.Remove(name);
        return root[name];
    }

    private ObjectValue CompleteBody(BlockSchema schema, string path, ObjectValue body)
    {
        var completed = body.Fields.ToDictionary();
        CompleteLabels(schema, completed, path);
        foreach (var attribute in schema.Attributes)
            completed[attribute.Name] = CompleteAttribute(attribute, BodyPlanner.Join(path, attribute.Name), completed[attribute.Name]);
        foreach (var block in schema.Blocks)
            completed[block.Name] = CompleteNested(block, BodyPlanner.Join(path, block.Name), body[block.Name]);
        return new ObjectValue(completed);
    }

    // Where the cloud chooses the labels too, what follows from them is known only now.
    private void CompleteLabels(BlockSchema schema, Dictionary<string, Value> body, string path)
    {
        if (schema.Attribute("labels") is not { } labels || !body["labels"].IsUnknown) return;
        body["labels"] = CompleteAttribute(labels, BodyPlanner.Join(path, "labels"), body["labels"]);
        Labels.Plan(schema, body, null, configuration);
    }

    private Value CompleteAttribute(AttributeSchema attribute, string path, Value value)
    {
        if (!value.HasUnknown) return value;
        if (!value.IsUnknown) return attribute.Nested is { } nested ? CompleteNested(nested, path, value) : throw StillUnknown(path);
        if (path == "id") return Value.Of(type.Rules.Id.Render(Values(Seed())) ?? $"sim-{PlausibleValues.Hash(Seed())[..12]}");
        if (type.Computed(path)?.Render(Values(SeedOf(path))) is { } chosen) return JsonValues.Read(chosen, attribute.Type);
        if (attribute.Optional && configuration.Inherited(path) is { } inherited) return inherited;
        if (attribute.Optional && Named(path) is { } place) return Value.Of(place);
        if (path == "name" && Resolve("name_prefix").AsText is { Length: > 0 } prefix) return Value.Of(prefix + PlausibleValues.Hash(Seed())[..12]);
        return PlausibleValues.For(attribute, $"{SeedOf(path)}\n{path}", facts.Now);
    }

    private Value CompleteNested(NestedSchema nested, string path, Value value) => (value, nested.Nesting) switch
    {
        _ when !value.HasUnknown => value,
        _ when value.IsUnknown && type.Computed(path)?.Render(Values(SeedOf(path))) is { } chosen => JsonValues.Read(chosen, nested.Type),
        (ListValue list, _) => new ListValue([.. list.Items.Select(item => CompleteElement(nested, path, item))]),
        (SetValue set, _) => new SetValue([.. set.Items.Select(item => CompleteElement(nested, path, item))]),
        (ObjectValue map, Nesting.Map) => new ObjectValue(map.Fields.ToDictionary(entry => entry.Key, Value (entry) => CompleteElement(nested, path, entry.Value))),
        _ => CompleteElement(nested, path, value),
    };

    private ObjectValue CompleteElement(NestedSchema nested, string path, Value value) =>
        value is ObjectValue body ? CompleteBody(nested.Content, path, body) : throw StillUnknown(path);

    // Terraform applies nothing of which it does not know what was asked for.
    private static InvalidOperationException StillUnknown(string path) => new($"'{path}' is configured by something unknown when it is applied.");

    // What the id itself is made of cannot be derived from the id.
    private string SeedOf(string path) => resolving.Contains("id") || path == "id" ? Seed() : Resolve("id").AsText ?? Seed();

    private string Seed() => $"{type.Name}\n{type.Rules.Seed.Render(Values(type.Name))}";

    private TemplateValues Values(string seed) =>
        new(path => Text(path), seed) { Gateway = facts.Gateway, Now = facts.Now, Attempt = facts.Attempt };

    private string? Text(string path)
    {
        Resolve(path.Split('.')[0]);
        return Bodies.TextAt(new ObjectValue(root), path) ?? Named(path) ?? configuration.Inherited(path)?.AsText;
    }

    // A project is either its own or the provider block's, where a resource has one at all.
    private string? Named(string place) =>
        place == "project" && type.Body.Attribute(place) is not null ? null : NamedPlaces.In(root.Values, place);
}
