using Deployer.Bootstrap;

namespace Deployer.Cli.Output;

/// <summary>What became of a state bucket, in one line.</summary>
internal static class BucketText
{
    public static string Of(BucketReport report) => report.Outcome switch
    {
        BucketOutcome.NotNeeded => $"nothing to do: '{report.Environment}' keeps its state in no bucket (its backend is not gcs)",
        BucketOutcome.Unchanged => $"{report.Bucket} is there, as it should be",
        BucketOutcome.Created => $"{report.Bucket} is created",
        BucketOutcome.Corrected => $"{report.Bucket} was there; its settings are corrected",
        BucketOutcome.Declined => $"{report.Bucket} is there; its settings were left as they are",
        _ => $"{report.Bucket}: {report.Outcome}",
    };
}
