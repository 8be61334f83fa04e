using System.Text.Json;

namespace Deployer.Tools;

/// <summary>A Supabase project as the management API tells it.</summary>
/// <param name="Ref">Its reference.</param>
/// <param name="Status">Such as <c>ACTIVE_HEALTHY</c>, <c>COMING_UP</c>, <c>INACTIVE</c> (paused).</param>
internal sealed record SupabaseProject(string Ref, string Status);

internal sealed partial class Supabase
{
    /// <summary>The projects that the access token can see.</summary>
    /// <exception cref="ToolFailedException">The token is not accepted, or the API does not answer.</exception>
    public async Task<IReadOnlyList<SupabaseProject>> ListProjectsAsync(CancellationToken token)
    {
        // One request: whoever waits for a finding types the command again.
        var command = new ToolCommand(
            settings.Program, ProjectsArguments(settings.ProjectFolder), settings.ProjectFolder,
            settings.Environment.With("SUPABASE_API_MAX_RETRIES", "0").Variables);
        var result = await ToolRunner.RunAsync(command, settings.ReadLimit, token);
        return result.ExitCode == 0
            ? SupabaseOutput.ReadJson(result.Stdout).GetProperty("projects").EnumerateArray()
                .Select(project => new SupabaseProject(Member(project, "ref"), Member(project, "status")))
                .ToList()
            : throw SupabaseOutput.ToFailure("supabase projects list", result.ExitCode, result.Stdout, result.Stderr);
    }

    internal static IReadOnlyList<string> ProjectsArguments(string projectFolder) => ["projects", "list", .. GlobalArguments(projectFolder)];

    private static string Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : "";
}
