using Deployer.Simulator.Cloud;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>Turns objects of the cloud into resources, and back.</summary>
internal static class ResourceReader
{
    // How long Terraform waits is no property of the object.
    private const string Timeouts = "timeouts";

    /// <summary>What the cloud holds of a resource: not what only Terraform or its provider knows.</summary>
    public static CloudObject ToObject(ResourceType type, ObjectValue state) => new(
        type.Name,
        IdOf(state),
        JsonValues.WriteObject(new ObjectValue(state.Fields.Where(entry => IsInCloud(type, entry.Key)).ToDictionary())));

    /// <summary>The resource as the cloud holds it now, with what the cloud does not hold as it was.</summary>
    /// <exception cref="SimulatorException">The object was changed into something that the schema does not allow.</exception>
    public static ObjectValue ToState(ResourceType type, CloudObject found, ObjectValue before)
    {
        var fields = type.Body.Type.Fields.ToDictionary(
            field => field.Key,
            field => IsInCloud(type, field.Key) ? Read(found, field.Key, field.Value) : Kept(type, field.Key, field.Value, before));
        return Bodies.WithEmptyBlocks(type.Body, new ObjectValue(fields));
    }

    public static string IdOf(ObjectValue state) => state["id"].AsText ?? throw new FormatException("The state of the resource has no id.");

    private static bool IsInCloud(ResourceType type, string name) => name != Timeouts && !type.Rules.Virtual.Contains(name);

    // As the real provider does: what it alone knows it takes to be the default after an import.
    private static Value Kept(ResourceType type, string name, CtyType kind, ObjectValue before) =>
        before[name] is { IsNull: false } kept ? kept : type.Default(name, kind) ?? Value.Null;

    private static Value Read(CloudObject found, string name, CtyType kind)
    {
        try
        {
            return JsonValues.Read(found.Attributes[name], kind);
        }
        catch (FormatException error)
        {
            throw new SimulatorException(
                $"{found.Type} '{found.Id}' in the simulated cloud has a '{name}' that its type does not allow: {error.Message}",
                "Set it to something else: deployer sandbox drift",
                error);
        }
    }
}
