using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>Where the <c>local</c> backend of a sandbox keeps its state: below the home, never in a working copy.</summary>
internal static class LocalState
{
    /// <summary>The folder that holds one folder per workspace.</summary>
    /// <param name="run">The run.</param>
    /// <returns>An absolute path.</returns>
    public static string WorkspacesOf(RunContext run) => run.Services.Home.LocalStateFolder(run.Environment.Name);

    /// <summary>The state file of the environment's workspace.</summary>
    /// <param name="run">The run.</param>
    /// <returns>An absolute path; the file may not exist.</returns>
    public static string FileOf(RunContext run) => FileOf(run.Services.Home, run.Environment);

    /// <summary>The state file of an environment's workspace.</summary>
    /// <param name="home">The home.</param>
    /// <param name="environment">The environment.</param>
    /// <returns>An absolute path; the file may not exist.</returns>
    public static string FileOf(Home home, DeployEnvironment environment) =>
        Path.Combine(home.LocalStateFolder(environment.Name), environment.Workspace, "terraform.tfstate");

    /// <summary>
    /// Stops before Terraform plans with a state file of no bytes: it takes that for "no state" and would create everything a second
    /// time. Terraform leaves such a file when it is killed while it writes (it empties the file first). A killed first plan leaves
    /// one too, from taking the lock; where nothing was ever applied, it is what Terraform takes it for.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <exception cref="StepFailedException">The file is there and empty, and there was a state before.</exception>
    public static void RefuseEmpty(RunContext run)
    {
        var file = new FileInfo(FileOf(run));
        if (run.Environment.Backend == BackendKind.Local && file is { Exists: true, Length: 0 } && WasEverApplied(run))
        {
            throw new StepFailedException(
                $"The state file '{file.FullName}' is empty. Terraform would plan to create everything again.",
                (LastBackup(run) is { } last ? $"{last.Export(run.Environment.Name)}\nmv last.tfstate '{file.FullName}'\n" : "")
                + $"Or, if nothing was created yet: rm '{file.FullName}'\ndeployer resume {run.RunId}");
        }
    }

    private static bool WasEverApplied(RunContext run) =>
        Applying.LastPlan(run.Folder) is not null || LastBackup(run) is not null;

    private static LastState? LastBackup(RunContext run) =>
        new ReleaseStore(run.Services.Home, run.Environment.Name, run.Services.Time).LastBackup();
}
