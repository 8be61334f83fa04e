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

        if (type.Rules.Api is { } api && Text("project") is { } project) CheckApi(api, project);
        foreach (var reference in type.Rules.References)
        {
            foreach (var value in Bodies.LeavesAt(planned, reference.Path).Select(leaf => leaf.AsText).OfType<string>())
                CheckReference(reference, value, Text);
        }
    }

    private void CheckApi(string api, string project)
    {
        if (store.Find(ServiceType, $"{project}/{api}") is not null) return;
        // A project whose services nobody manages here may have them enabled by hand.
        var managed = store.List(ServiceType).Any(service => service.Id.StartsWith($"{project}/", StringComparison.Ordinal));
        if (managed) throw ApiException.ServiceDisabled(api, project);
    }

    private void CheckReference(ReferenceRule reference, string value, Func<string, string?> text)
    {
        var candidates = value.Length == 0 ? [] : rules.Resolve(reference, value, text);
        if (candidates.Count > 0 && !candidates.Any(candidate => store.Find(candidate.Type, candidate.Id) is not null))
            throw ApiException.NotFound($"{reference.Path}: the resource '{candidates[0].Id}' ({candidates[0].Type})");
    }
}
