using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>
/// Google's provider shows beside the configured labels what Terraform sets in all, with the provider block's default labels, and
/// what is in effect, with those that others set. All three are known when a change is planned.
/// </summary>
internal static class Labels
{
    public static void Plan(BlockSchema schema, Dictionary<string, Value> planned, ObjectValue? prior, ProviderConfiguration configuration)
    {
        if (schema.Attribute("effective_labels") is not null && schema.Attribute("labels") is not null)
        {
            var managed = schema.Attribute("terraform_labels") is null
                ? planned["labels"]
                : planned["terraform_labels"] = Merge(Inherited(prior, configuration), planned["labels"]);
            planned["effective_labels"] = Effective(managed, prior?["terraform_labels"], prior?["effective_labels"]);
        }
        if (schema.Attribute("effective_annotations") is not null && schema.Attribute("annotations") is not null)
            planned["effective_annotations"] = Effective(planned["annotations"], prior?["annotations"], prior?["effective_annotations"]);
    }

    private static ObjectValue Inherited(ObjectValue? prior, ProviderConfiguration configuration)
    {
        // The attribution label is given at creation and then kept; an object made without it does not get it later.
        var given = prior is null
            ? configuration.CreationLabels
            : configuration.CreationLabels.Where(label => prior["terraform_labels"] is ObjectValue labels && labels.Fields.ContainsKey(label.Key));
        return (ObjectValue)Merge(new ObjectValue(given.ToDictionary()), new ObjectValue(configuration.DefaultLabels));
    }

    private static Value Merge(ObjectValue first, Value second)
    {
        if (second.HasUnknown) return Value.Unknown;
        if (second is not ObjectValue more) return first;
        var merged = first.Fields.ToDictionary();
        foreach (var (name, value) in more.Fields) merged[name] = value;
        return new ObjectValue(merged);
    }

    private static Value Effective(Value managed, Value? managedBefore, Value? effectiveBefore)
    {
        var removed = managedBefore as ObjectValue ?? ObjectValue.Empty;
        var before = effectiveBefore as ObjectValue ?? ObjectValue.Empty;
        var ofOthers = before.Fields.Where(label => !removed.Fields.ContainsKey(label.Key)).ToDictionary();
        return Merge(new ObjectValue(ofOthers), managed);
    }
}
