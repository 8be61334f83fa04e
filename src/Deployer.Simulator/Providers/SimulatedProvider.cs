using System.Collections.Concurrent;
using Deployer.Simulator.Cloud;
using Deployer.Simulator.Gateway;
using Deployer.Simulator.Rules;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>One provider: its schemas, its rules, and the cloud that it works on.</summary>
internal sealed class SimulatedProvider
{
    private readonly RuleSet rules;
    private readonly ConcurrentDictionary<string, ResourceType?> types = new();

    /// <param name="name">The provider's short name, such as <c>google-beta</c>.</param>
    /// <param name="store">The cloud.</param>
    /// <param name="faults">What goes wrong in it.</param>
    /// <param name="time">Tells when something was created.</param>
    /// <param name="gateway">The gateway of the cloud.</param>
    public SimulatedProvider(string name, CloudStore store, Faults faults, TimeProvider time, GatewayAddress gateway)
    {
        Name = name;
        Schemas = new ProviderSchemas(name);
        rules = new RuleSet(RuleFile.Load(name), Schemas);
        Api = new ResourceApi(store, faults, new CloudReferences(store, rules), time, gateway);
    }

    public string Name { get; }

    public ProviderSchemas Schemas { get; }

    public ResourceApi Api { get; }

    /// <summary>Whether plans may have values for attributes that are not computed, as providers of the older framework do.</summary>
    public bool IsLegacy => rules.LegacyTypeSystem;

    /// <exception cref="SimulatorException">The provider has no such type.</exception>
    public ResourceType Type(string type) => types.GetOrAdd(type, Find) ?? throw new SimulatorException(
        $"The simulated provider '{Name}' has no resource type '{type}'.", "Check the name of the type.");

    /// <exception cref="ApiException">What is asked for does not exist.</exception>
    /// <exception cref="SimulatorException">The provider has no such data source.</exception>
    public ObjectValue ReadData(string type, ProviderConfiguration configuration, Func<CtyType, ObjectValue> config)
    {
        if (Schemas.DataSource(type) is not { } schema || rules.FindDataSource(type) is not { } found)
            throw new SimulatorException($"The simulated provider '{Name}' has no data source '{type}'.", "Check its name.");
        return Api.ReadData(new DataQuestion(found, schema.Block, configuration, config(schema.Block.Type)));
    }

    private ResourceType? Find(string type) =>
        Schemas.Resource(type) is { } schema && rules.Find(type) is { } found ? new ResourceType(schema, found) : null;
}
