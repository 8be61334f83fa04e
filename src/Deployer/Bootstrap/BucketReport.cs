namespace Deployer.Bootstrap;

/// <summary>What became of the state bucket of an environment.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Bucket">The bucket, such as <c>gs://acme-terraform-state</c>; null when the state is in no bucket.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Changes">The settings of a bucket that was there which were changed, or would be.</param>
public sealed record BucketReport(string Environment, string? Bucket, BucketOutcome Outcome, IReadOnlyList<SettingChange> Changes);

/// <summary>What was done about a state bucket.</summary>
public enum BucketOutcome
{
    /// <summary>The environment keeps its state elsewhere.</summary>
    NotNeeded,

    /// <summary>It was there, as it should be.</summary>
    Unchanged,

    /// <summary>It was created.</summary>
    Created,

    /// <summary>It was there, and its settings were corrected.</summary>
    Corrected,

    /// <summary>It is there, and its settings were left as they are because nobody agreed to the correction.</summary>
    Declined,
}

/// <summary>A setting of a bucket that is not as it should be. A bucket has no secrets among its settings.</summary>
/// <param name="Setting">Its name, such as <c>versioning</c>.</param>
/// <param name="Before">Its value, as JSON.</param>
/// <param name="After">What it should be, as JSON.</param>
public sealed record SettingChange(string Setting, string Before, string After);

/// <summary>What a person decided beforehand.</summary>
/// <param name="AssumeYes">Corrects the settings of a bucket that is there without asking.</param>
/// <param name="Location">Where a new bucket is created; null for the environment's region.</param>
public sealed record BootstrapOptions(bool AssumeYes, string? Location);
