using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>Where the <c>local</c> backend of a sandbox keeps its state: below the home, never in a working copy.</summary>
internal static class LocalState
{
    /// <summary>The folder that holds one folder per workspace.</summary>
    /// <param name="run">The run.</param>
    /// <returns>An absolute path.</returns>
    public static string WorkspacesOf(RunContext run) =>
        Path.Combine(run.Services.Home.EnvironmentFolder(run.Environment.Name), "state");

    /// <summary>The state file of the environment's workspace.</summary>
    /// <param name="run">The run.</param>
    /// <returns>An absolute path; the file may not exist.</returns>
    public static string FileOf(RunContext run) =>
        Path.Combine(WorkspacesOf(run), run.Environment.Workspace, "terraform.tfstate");
}
