using System.Text.RegularExpressions;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Explains why Terraform could not get at the bucket that holds the state: what it prints names a number, and the next thing to do
/// depends on it. What a provider reports about some other bucket is left alone.
/// </summary>
internal static partial class StateAccess
{
    /// <summary>Puts a refused access to the state into words.</summary>
    /// <param name="run">The run.</param>
    /// <param name="problem">What a step failed with.</param>
    /// <returns>The error to report instead, with all that was said; null when it is about something else.</returns>
    public static StepFailedException? Explain(RunContext run, DeployerException problem)
    {
        var about = run.Environment.Backend == BackendKind.Gcs && problem is StepFailedException or ToolFailedException ? About().Match(problem.Message) : Match.Empty;
        if (!about.Success || ReasonOf(run, about.Value) is not var (reason, remedy))
        {
            return null;
        }

        return new StepFailedException($"{reason}\n{problem.Message}", $"{remedy}\ndeployer resume {run.RunId}", problem);
    }

    private static (string Reason, string Remedy)? ReasonOf(RunContext run, string text)
    {
        const string login = "gcloud auth application-default login   (or renew what GOOGLE_CREDENTIALS or GOOGLE_OAUTH_ACCESS_TOKEN holds)";
        var bucket = BucketOf(run);
        if (text.Contains("could not find default credentials", StringComparison.Ordinal))
            return ($"There are no Google credentials to read the state in '{bucket}' with.", login);
        if (text.Contains("bucket doesn't exist", StringComparison.Ordinal))
            return (
                $"The bucket '{bucket}', which is to hold the state, does not exist.",
                $"deployer bootstrap {run.Environment.Name}");
        if (Refused().IsMatch(text))
            return ($"Google does not accept the credentials for the state in '{bucket}'.", login);
        return Forbidden().IsMatch(text)
            ? (
                $"The credentials may not use the state in '{bucket}'.",
                $"gcloud storage buckets add-iam-policy-binding gs://{bucket} --role=roles/storage.objectAdmin --member=<account>")
            : null;
    }

    private static string BucketOf(RunContext run) =>
        TerraformText.OfFile(Path.Combine(run.Folder.Infrastructure, run.Environment.BackendFile)).StringOf("bucket") ?? "?";

    // The paragraph in which the backend speaks of its bucket, as opposed to a provider of one it manages.
    [GeneratedRegex(
        @"^.*(?:storage\.NewClient\(\) failed|querying Cloud Storage failed|(?:Failed to open state file at|Failed to upload state to|writing) ""?gs://).*(?:\n.+)*",
        RegexOptions.Multiline)]
    private static partial Regex About();

    [GeneratedRegex(@"\b(?:Error|response code) 401\b|oauth2: ""?invalid_grant|cannot fetch token")]
    private static partial Regex Refused();

    [GeneratedRegex(@"\b(?:Error|response code) 403\b")]
    private static partial Regex Forbidden();
}
