using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>What a change would lead to.</summary>
/// <param name="State">The resource afterwards; unknown where the cloud is yet to choose.</param>
/// <param name="Replacing">The attributes that cannot change in place.</param>
internal sealed record PlannedChange(ObjectValue State, IReadOnlyList<ValuePath> Replacing);

/// <summary>Plans a creation or an update.</summary>
internal static class ResourcePlanner
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    /// <param name="type">The resource type.</param>
    /// <param name="configuration">The provider block.</param>
    /// <param name="config">What is configured.</param>
    /// <param name="prior">The resource as it is; null when it is to be created.</param>
    public static PlannedChange Plan(ResourceType type, ProviderConfiguration configuration, ObjectValue config, ObjectValue? prior)
    {
        var planned = new BodyPlanner(type, configuration, Nothing).Plan(type.Body, "", config, prior);
        if (prior is null) return new PlannedChange(planned, []);
        // Exactly what is there, or Terraform would show a change where there is none.
        if (planned == prior) return new PlannedChange(prior, []);

        var refreshed = type.RefreshedBy(ChangedAttributes(prior, planned));
        if (refreshed.Count > 0)
            planned = new BodyPlanner(type, configuration, refreshed).Plan(type.Body, "", config, prior);
        return new PlannedChange(planned, [.. new Replacement(type.Rules).Find(type.Body, prior, planned)]);
    }

    private static HashSet<string> ChangedAttributes(ObjectValue prior, ObjectValue planned) =>
        [.. planned.Fields.Where(entry => entry.Value != prior[entry.Key]).Select(entry => entry.Key)];
}
