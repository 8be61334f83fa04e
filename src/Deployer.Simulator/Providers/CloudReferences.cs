using System.Net;
using System.Text.Json.Nodes;
using Deployer.Simulator.Cloud;
using Deployer.Simulator.Rules;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>Checks that what a resource needs is there: its API is enabled, and what it refers to exists.</summary>
internal sealed class CloudReferences(CloudStore store, RuleSet rules)
{
    private const string ServiceType = "google_project_service";

    /// <exception cref="ApiException">Something is missing.</exception>
    public void Check(ResourceType type, ProviderConfiguration configuration, ObjectValue planned)
    {
        string? Text(string path) => Bodies.TextAt(planned, path) ?? configuration.Inherited(path)?.AsText;

        CheckPlace(type, name => Text(name) is { Length: > 0 } own ? own : name == "zone" ? NamedPlaces.In(planned.Fields.Values, name) : null);
        if (type.Rules.Api is { } api && Text("project") is { } project) CheckApi(api, project);
        foreach (var reference in type.Rules.References)
        {
            foreach (var value in Bodies.LeavesAt(planned, reference.Path).Select(leaf => leaf.AsText).OfType<string>())
                CheckReference(reference, value, Text);
        }
    }

    /// <summary>What goes with an object when it is deleted.</summary>
    /// <param name="type">The object's type.</param>
    /// <param name="owner">The object.</param>
    public IEnumerable<CloudObject> OwnedBy(ResourceType type, CloudObject owner) =>
        from owned in type.Rules.Owns
        from candidate in store.List(owned.Type)
        where TextsAt(candidate.Attributes, owned.Path.Split('.')).Any(value => Names(new ReferenceRule(owned.Path, [type.Name]), value, candidate, owner))
        select candidate;

    // Some types have no project of their own, as a secret's version: they live in that of their owner.
    private bool Names(ReferenceRule reference, string value, CloudObject candidate, CloudObject owner) => rules.Resolve(
        reference, value, path => TextsAt(candidate.Attributes, path.Split('.')).Concat(TextsAt(owner.Attributes, path.Split('.'))).FirstOrDefault())
        .Any(named => named.Id == owner.Id);

    private static IEnumerable<string> TextsAt(JsonNode? json, ReadOnlyMemory<string> names) => json switch
    {
        JsonArray items => items.SelectMany(item => TextsAt(item, names)),
        JsonValue text when names.IsEmpty && text.TryGetValue<string>(out var found) => [found],
        JsonObject fields when !names.IsEmpty => TextsAt(fields[names.Span[0]], names[1..]),
        _ => [],
    };

    private static void CheckPlace(ResourceType type, Func<string, string?> text)
    {
        var missing = type.Rules.Id.Attributes.FirstOrDefault(name => name is "project" or "region" or "zone"
            && type.Body.Attribute(name) is not null && text(name) is null);
        if (missing is not null) throw ApiException.PlaceMissing(missing);
    }

    private void CheckApi(string api, string project)
    {
        if (rules.EnabledByDefault.Contains(api) || store.Find(ServiceType, $"{project}/{api}") is not null) return;
        // A project whose services nobody manages here may have them enabled by hand.
        var managed = store.List(ServiceType).Any(service => service.Id.StartsWith($"{project}/", StringComparison.Ordinal));
        if (managed) throw ApiException.ServiceDisabled(api, project);
    }

    private void CheckReference(ReferenceRule reference, string value, Func<string, string?> text)
    {
        // An address may be reserved or not; either way it is an address, and nothing's name.
        if (value.Length == 0 || IPAddress.TryParse(value, out _)) return;
        var candidates = rules.Resolve(reference, value, text);
        if (candidates.Count > 0 && !candidates.Any(candidate => store.Find(candidate.Type, candidate.Id) is not null))
            throw ApiException.NotFound($"{reference.Path}: the resource '{candidates[0].Id}' ({candidates[0].Type})");
    }
}
