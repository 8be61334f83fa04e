using Deployer.Simulator.Cloud;
using Deployer.Simulator.Rules;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>What a data source is asked.</summary>
internal sealed record DataQuestion(DataSourceRules Rules, BlockSchema Schema, ProviderConfiguration Configuration, ObjectValue Config);

/// <summary>Answers data sources: most read an object that a resource type of the same name created, some need none.</summary>
internal sealed class DataSourceReader(CloudStore store)
{
    /// <exception cref="ApiException">There is no such object.</exception>
    public ObjectValue Read(DataQuestion question, ChangeFacts facts)
    {
        var found = question.Rules.Reads is { } reads ? Find(question, reads) : null;
        var answer = question.Schema.Type.Fields.ToDictionary(field => field.Key, field => Known(question, found, field.Key, field.Value));
        if (question.Rules.Type == IamPolicyDocument.DataSource) answer[IamPolicyDocument.Attribute] = IamPolicyDocument.Write(question.Config);
        return ServerValues.Complete(TypeOf(question), question.Configuration, facts, new ObjectValue(answer));
    }

    private CloudObject? Find(DataQuestion question, TypeRules reads)
    {
        var values = new TemplateValues(path => Bodies.TextAt(question.Config, path) ?? question.Configuration.Inherited(path)?.AsText, "");
        if (question.Rules.Id.Render(values) is not { } id) return null;
        if (store.Find(reads.Type, id) is { } found) return found;
        if (question.Rules.Existing.Contains(Filter.Basename(id))) return null;
        throw ApiException.NotFound($"Error when reading or editing {reads.Noun} \"{id}\"", $"The resource '{id}'");
    }

    private static Value Known(DataQuestion question, CloudObject? found, string name, CtyType type)
    {
        if (!question.Config[name].IsNull) return question.Config[name];
        if (found is not null && found.Attributes.TryGetPropertyValue(name, out var json)) return JsonValues.Read(json, type);
        var attribute = question.Schema.Attribute(name);
        // Google's data sources fill in what is left out even where their schema does not say so.
        if (attribute is not { Computed: true } && question.Rules.Computed.All(rule => rule.Path != name)) return Value.Null;
        return (attribute is { Optional: true } ? question.Configuration.Inherited(name) : null) ?? Value.Unknown;
    }

    private static ResourceType TypeOf(DataQuestion question) => new(new ResourceSchema(0, question.Schema), new TypeRules
    {
        Type = question.Rules.Type,
        Id = question.Rules.Id,
        Seed = question.Rules.Id,
        Noun = question.Rules.Type,
        Computed = question.Rules.Computed,
        Replacing = ReplacingPaths.Of([]),
    });
}
