using Deployer.Simulator.Rules;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>Reads the id that a person gives to <c>terraform import</c>.</summary>
internal static class ResourceImport
{
    /// <exception cref="SimulatorException">The id is written in no form that the type knows.</exception>
    public static ObjectValue Read(ResourceType type, ProviderConfiguration configuration, string id)
    {
        var named = type.Rules.ImportFormats.Select(format => format.Match(id)).FirstOrDefault(match => match is not null)
            ?? throw Unreadable(type, id);
        var values = new TemplateValues(name => named.GetValueOrDefault(name) ?? configuration.Inherited(name)?.AsText, id);
        // The id of an object that the cloud named cannot be put together again from its parts.
        var canonical = named.GetValueOrDefault("id") ?? (type.Rules.Id.IsServerNamed ? id : type.Rules.Id.Render(values) ?? id);
        var state = Bodies.Empty(type.Body).With("id", Value.Of(canonical));
        return named.Where(part => type.Body.Attribute(part.Key) is { Type.IsText: true })
            .Aggregate(state, (body, part) => part.Key == "id" ? body : body.With(part.Key, Value.Of(part.Value)));
    }

    private static SimulatorException Unreadable(ResourceType type, string id) => new(
        $"Import id \"{id}\" doesn't match any of the accepted formats: [{string.Join(' ', type.Rules.ImportFormats)}]",
        "Write the id in one of these forms.");
}
