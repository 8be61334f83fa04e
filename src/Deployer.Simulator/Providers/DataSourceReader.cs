using Deployer.Simulator.Cloud;
using Deployer.Simulator.Rules;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>Answers data sources: most read an object that a resource type of the same name created, some need none.</summary>
internal sealed class DataSourceReader(CloudStore store)
{
    /// <param name="rules">The data source's rules.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="configuration">The provider block.</param>
    /// <param name="config">What is asked for.</param>
    /// <param name="facts">What values are made up from.</param>
    /// <exception cref="ApiException">There is no such object.</exception>
    public ObjectValue Read(DataSourceRules rules, BlockSchema schema, ProviderConfiguration configuration, ObjectValue config, ChangeFacts facts)
    {
        var found = rules.Reads is { } reads ? Find(rules, reads, configuration, config) : null;
        var answer = schema.Type.Fields.ToDictionary(
            field => field.Key,
            field => Value(schema, field.Key, field.Value, configuration, config, found));
        if (rules.Type == IamPolicyDocument.DataSource) answer[IamPolicyDocument.Attribute] = IamPolicyDocument.Write(config);
        return ServerValues.Complete(TypeOf(rules, schema), configuration, facts, new ObjectValue(answer));
    }

    private CloudObject? Find(DataSourceRules rules, TypeRules reads, ProviderConfiguration configuration, ObjectValue config)
    {
        var values = new TemplateValues(path => Bodies.TextAt(config, path) ?? configuration.Inherited(path)?.AsText, "");
        if (rules.Id.Render(values) is not { } id) return null;
        if (store.Find(reads.Type, id) is { } found) return found;
        if (rules.Existing.Contains(Filter.Apply("basename", id))) return null;
        throw ApiException.NotFound($"Error when reading or editing {reads.Noun} \"{id}\"", $"The resource '{id}'");
    }

    private static Value Value(
        BlockSchema schema, string name, CtyType type, ProviderConfiguration configuration, ObjectValue config, CloudObject? found)
    {
        if (!config[name].IsNull) return config[name];
        if (found is not null && found.Attributes.TryGetPropertyValue(name, out var json)) return JsonValues.Read(json, type);
        if (schema.Attribute(name) is not { Computed: true } attribute) return Values.Value.Null;
        return (attribute.Optional ? configuration.Inherited(name) : null) ?? Values.Value.Unknown;
    }

    private static ResourceType TypeOf(DataSourceRules rules, BlockSchema schema) => new(new ResourceSchema(0, schema), new TypeRules
    {
        Type = rules.Type,
        Id = rules.Id,
        Seed = rules.Id,
        Noun = rules.Type,
        Computed = rules.Computed,
        Replacing = ReplacingPaths.Of([]),
    });
}
