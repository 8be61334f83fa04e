namespace Deployer.Tools;

internal sealed partial class Gcloud
{
    /// <summary>Whether a project has a billing account that pays.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="token">Ends the call.</param>
    /// <exception cref="ToolFailedException">The API refused.</exception>
    /// <exception cref="ToolTimedOutException">No answer in time.</exception>
    public async Task<bool> IsBillingEnabledAsync(string project, CancellationToken token)
    {
        var json = await AskJsonAsync(BillingArguments(project), OnlineLimit, "gcloud services enable cloudbilling.googleapis.com", token);
        return json.TryGetProperty("billingEnabled", out var enabled) && enabled.ValueKind == System.Text.Json.JsonValueKind.True;
    }

    internal static IReadOnlyList<string> BillingArguments(string project) => ["billing", "projects", "describe", project, "--format=json"];
}
