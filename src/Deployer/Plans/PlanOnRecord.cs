namespace Deployer.Plans;

/// <summary>A plan as it is recorded in a run's folder: named, and without its values.</summary>
/// <param name="Name">Names it so that nothing else can take its place.</param>
/// <param name="Summary">What it would do.</param>
internal sealed record PlanOnRecord(PlanName Name, PlanSummary Summary)
{
    /// <summary>The Terraform that made it; null when it did not say.</summary>
    public string? TerraformVersion { get; init; }

    /// <summary>How many objects the state had that it was made against.</summary>
    public int ResourcesInState { get; init; }

    /// <summary>Where it would be applied, as <c>deployer.yaml</c> says; null when it was made before that was recorded.</summary>
    public string? Target { get; init; }

    /// <summary>The guards that it was judged by; null when it was made before that was recorded.</summary>
    public string? Policy { get; init; }
}

/// <summary>A plan file, and what it was made for.</summary>
/// <param name="Digest">SHA-256 of the plan file.</param>
/// <param name="HasChanges">False when there is nothing to apply. True also when the state alone would change, because it knows what is gone.</param>
/// <param name="Workspace">The workspace it was made for. Terraform itself does not compare it.</param>
/// <param name="Lineage">The lineage of the state it was made against; null when there was no state.</param>
/// <param name="Serial">The serial of that state; null when there was no state.</param>
internal sealed record PlanName(string Digest, bool HasChanges, string Workspace, string? Lineage, long? Serial);
