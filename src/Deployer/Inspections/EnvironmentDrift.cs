namespace Deployer.Inspections;

/// <summary>What was changed outside Terraform.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Resources">The resources, by address.</param>
/// <param name="Ignored">How many more have changed, only in what <c>drift: ignore</c> names.</param>
public sealed record EnvironmentDrift(string Environment, IReadOnlyList<DriftedResource> Resources, int Ignored)
{
    /// <summary>Whether anything has.</summary>
    public bool Drifted => Resources.Count > 0;
}

/// <summary>A resource that was changed outside Terraform.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Type">Its type.</param>
/// <param name="Gone">Whether it does not exist any more.</param>
/// <param name="Attributes">What differs; empty when it is gone.</param>
public sealed record DriftedResource(string Address, string Type, bool Gone, IReadOnlyList<AttributeDrift> Attributes);

/// <summary>An attribute that was changed outside Terraform.</summary>
/// <param name="Name">Its path, such as <c>template.0.timeout</c>.</param>
/// <param name="Before">Its JSON in the state; null when it has none, or is sensitive.</param>
/// <param name="After">Its JSON as it is; null when it has none, or is sensitive.</param>
/// <param name="Sensitive">Whether the values are kept back.</param>
public sealed record AttributeDrift(string Name, string? Before, string? After, bool Sensitive);
