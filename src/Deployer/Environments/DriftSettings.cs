namespace Deployer.Environments;

/// <summary>What <c>deployer drift</c> does not report.</summary>
public sealed record DriftSettings
{
    /// <summary>
    /// What is noise: with attributes, those attributes of the resources that are selected; without, whatever happens to the resources.
    /// </summary>
    public IReadOnlyList<ResourceFilter> Ignore { get; init; } = [];
}
