namespace Deployer.Tools;

internal sealed partial class Gcloud
{
    /// <summary>Whether a bucket exists and the account may see it.</summary>
    /// <param name="bucket">Its name.</param>
    /// <param name="token">Ends the call.</param>
    /// <returns>False when there is no bucket of this name.</returns>
    /// <exception cref="ToolFailedException">The API refused: it may belong to somebody else.</exception>
    /// <exception cref="ToolTimedOutException">No answer in time.</exception>
    public async Task<bool> BucketExistsAsync(string bucket, CancellationToken token)
    {
        try
        {
            await AskAsync(
                BucketArguments(bucket), OnlineLimit, $"Check that the account may see it: gcloud storage buckets describe gs://{bucket}", token);
            return true;
        }
        catch (ToolFailedException failed) when (failed.Detail.Contains("not found: 404", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
    }

    internal static IReadOnlyList<string> BucketArguments(string bucket) =>
        ["storage", "buckets", "describe", $"gs://{bucket}", "--format=value(name)"];
}
