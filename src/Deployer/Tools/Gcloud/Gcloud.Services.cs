namespace Deployer.Tools;

internal sealed partial class Gcloud
{
    /// <summary>The APIs that are enabled in a project.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="token">Ends the call.</param>
    /// <returns>Such as <c>storage.googleapis.com</c>.</returns>
    /// <exception cref="ToolFailedException">The API refused.</exception>
    /// <exception cref="ToolTimedOutException">No answer in time.</exception>
    public async Task<IReadOnlySet<string>> EnabledServicesAsync(string project, CancellationToken token)
    {
        var names = await AskAsync(ServicesArguments(project), OnlineLimit, "gcloud services enable serviceusage.googleapis.com", token);
        return names.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
    }

    internal static IReadOnlyList<string> ServicesArguments(string project) =>
        ["services", "list", "--enabled", $"--project={project}", "--format=value(config.name)"];
}
