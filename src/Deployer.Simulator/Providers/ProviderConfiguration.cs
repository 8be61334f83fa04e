using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>What a provider block says that every resource of it inherits.</summary>
internal sealed record ProviderConfiguration
{
    private const string AttributionLabel = "goog-terraform-provisioned";

    public Value Project { get; private init; } = Value.Null;

    public Value Region { get; private init; } = Value.Null;

    public Value Zone { get; private init; } = Value.Null;

    public IReadOnlyDictionary<string, Value> DefaultLabels { get; private init; } = new Dictionary<string, Value>();

    /// <summary>A label that the provider puts on what it creates, unless the provider block says no.</summary>
    public IReadOnlyDictionary<string, Value> CreationLabels { get; private init; } = new Dictionary<string, Value>();

    public static ProviderConfiguration From(ObjectValue block) => new()
    {
        Project = block["project"],
        Region = block["region"].IsNull && block["zone"].AsText is { } zone ? RegionOf(zone) : block["region"],
        Zone = block["zone"],
        DefaultLabels = block["default_labels"] is ObjectValue labels ? labels.Fields : new Dictionary<string, Value>(),
        CreationLabels = block["add_terraform_attribution_label"] is BoolValue { Flag: false }
            ? new Dictionary<string, Value>()
            : new Dictionary<string, Value> { [AttributionLabel] = Value.Of("true") },
    };

    /// <summary>What an attribute that is left out inherits from the provider block; null: nothing.</summary>
    public Value? Inherited(string path) => path switch
    {
        "project" => Given(Project),
        "region" => Given(Region),
        "zone" => Given(Zone),
        _ => null,
    };

    // us-central1-a lies in us-central1.
    private static Value RegionOf(string zone) => zone.LastIndexOf('-') is > 0 and var end ? Value.Of(zone[..end]) : Value.Null;

    private static Value? Given(Value value) => value.IsNull ? null : value;
}
