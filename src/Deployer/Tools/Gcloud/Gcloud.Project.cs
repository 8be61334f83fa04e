using System.Text.Json;

namespace Deployer.Tools;

/// <summary>A Google Cloud project as the API tells it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its number.</param>
/// <param name="State">Such as <c>ACTIVE</c> or <c>DELETE_REQUESTED</c>.</param>
internal sealed record GcloudProject(string Id, string Number, string State);

internal sealed partial class Gcloud
{
    /// <summary>Own limit of the online check: without a network gcloud itself takes half a minute to crash.</summary>
    public static readonly TimeSpan OnlineLimit = TimeSpan.FromSeconds(10);

    /// <summary>The configured project, or null when none is set.</summary>
    public async Task<string?> ProjectAsync(CancellationToken token)
    {
        // Unset is exit code 0 with an empty answer, and "(unset)" on standard error.
        var project = await AskAsync(ProjectArguments(), LocalLimit, "gcloud config set project <project>", token);
        return project is "" or "(unset)" ? null : project;
    }

    /// <summary>Asks the API for a project: the proof that network, credentials and project are in order.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="limit">Wall-clock limit; <see cref="OnlineLimit"/> when null.</param>
    /// <param name="token">Ends the call.</param>
    /// <exception cref="ToolFailedException">The API refused, or no such project.</exception>
    /// <exception cref="ToolTimedOutException">No answer in time.</exception>
    public async Task<GcloudProject> DescribeProjectAsync(string project, TimeSpan? limit, CancellationToken token)
    {
        var json = await AskJsonAsync(
            DescribeArguments(project), limit ?? OnlineLimit,
            $"Check the project's id and that the account may see it: gcloud projects describe {project}", token);
        return new GcloudProject(Text(json, "projectId"), Text(json, "projectNumber"), Text(json, "lifecycleState"));
    }

    internal static IReadOnlyList<string> ProjectArguments() => ["config", "get-value", "project"];

    internal static IReadOnlyList<string> DescribeArguments(string project) => ["projects", "describe", project, "--format=json"];

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : "";
}
