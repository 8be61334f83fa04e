using System.Text.Json.Nodes;
using Deployer.Simulator.Rules;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>A resource type with what its schema says and what only its rules know.</summary>
internal sealed class ResourceType(ResourceSchema schema, TypeRules rules)
{
    private readonly Dictionary<string, JsonNode> defaults = rules.Defaults.ToDictionary(rule => rule.Path, rule => rule.Value);
    private readonly Dictionary<string, ComputedValue> computed = rules.Computed.ToDictionary(rule => rule.Path);

    public string Name => Rules.Type;

    public long Version { get; } = schema.Version;

    public BlockSchema Body { get; } = schema.Block;

    public TypeRules Rules { get; } = rules;

    /// <summary>What a path is when it is left out of the configuration; null: nothing is known of it.</summary>
    public Value? Default(string path, CtyType type) => defaults.TryGetValue(path, out var json) ? JsonValues.Read(json, type) : null;

    public ComputedValue? Computed(string path) => computed.GetValueOrDefault(path);

    /// <summary>The paths that the cloud chooses anew when these attributes change.</summary>
    public IReadOnlySet<string> RefreshedBy(IReadOnlySet<string> changed) =>
        Rules.Volatile.Concat(computed.Values.Where(rule => Follows(rule, changed)).Select(rule => rule.Path)).ToHashSet();

    // What may be configured as well was chosen once and then stays.
    private bool Follows(ComputedValue rule, IReadOnlySet<string> changed) =>
        Body.Attribute(rule.Path) is not { Optional: true } && TemplatesIn(rule.Value).Any(template => template.Attributes.Any(changed.Contains));

    private static IEnumerable<Template> TemplatesIn(JsonNode? json) => json switch
    {
        JsonObject fields => fields.SelectMany(field => TemplatesIn(field.Value)),
        JsonArray items => items.SelectMany(TemplatesIn),
        JsonValue text when text.TryGetValue<string>(out var words) => [Template.Parse(words)],
        _ => [],
    };
}
