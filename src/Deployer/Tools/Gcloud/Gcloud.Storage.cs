using System.Globalization;
using System.Text.Json;

namespace Deployer.Tools;

/// <summary>The settings of a bucket that decide whether a lost state can be had back.</summary>
/// <param name="Versioned">Every write is a new generation.</param>
/// <param name="SoftDelete">How long what was deleted can be had back; zero when it cannot.</param>
/// <param name="Closed">It can never be made public.</param>
internal sealed record GcloudBucket(bool Versioned, TimeSpan SoftDelete, bool Closed);

internal sealed partial class Gcloud
{
    /// <summary>Looks at a bucket.</summary>
    /// <param name="bucket">Its name.</param>
    /// <param name="token">Ends the call.</param>
    /// <returns>Its settings; null when there is no bucket of this name.</returns>
    /// <exception cref="ToolFailedException">The API refused: it may belong to somebody else.</exception>
    /// <exception cref="ToolTimedOutException">No answer in time.</exception>
    public async Task<GcloudBucket?> DescribeBucketAsync(string bucket, CancellationToken token)
    {
        try
        {
            var json = await AskJsonAsync(
                BucketArguments(bucket), OnlineLimit, $"Check that the account may see it: gcloud storage buckets describe gs://{bucket}", token);
            return new GcloudBucket(
                Member(json, "versioning", "enabled") == "True",
                SecondsOf(Member(json, "softDeletePolicy", "retentionDurationSeconds")),
                Member(json, "iamConfiguration", "publicAccessPrevention") == "enforced");
        }
        catch (ToolFailedException failed) when (failed.Detail.Contains("not found: 404", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
    }

    // Raw: as the API tells it, https://cloud.google.com/storage/docs/json_api/v1/buckets.
    internal static IReadOnlyList<string> BucketArguments(string bucket) =>
        ["storage", "buckets", "describe", $"gs://{bucket}", "--raw", "--format=json"];

    private static string Member(JsonElement json, string outer, string inner) =>
        json.TryGetProperty(outer, out var part) && part.ValueKind == JsonValueKind.Object ? Text(part, inner) : "";

    private static TimeSpan SecondsOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
}
