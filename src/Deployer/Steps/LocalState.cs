using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>Where the <c>local</c> backend of a sandbox keeps its state: below the home, never in a working copy.</summary>
internal static class LocalState
{
    private const string Empty = "is empty. Terraform would plan to create everything again.";
    private const string CutOff = "is damaged: it was cut off while it was written, and Terraform cannot read it.";

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
    /// Stops before Terraform plans with a state file of no bytes, or one that was cut off. It takes the first for "no state" and would
    /// create everything a second time. Terraform leaves such a file when it is killed, or the disk is full, while it writes (it
    /// empties the file first). A killed first plan leaves an empty one too, from taking the lock; where nothing was ever applied, it is
    /// what Terraform takes it for.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <exception cref="StepFailedException">The file is damaged, or it is empty and there was a state before.</exception>
    public static void RefuseDamaged(RunContext run)
    {
        var file = FileOf(run);
        if (DamageOf(run) is not { } damage || (damage == Empty && !WasEverApplied(run)))
        {
            return;
        }

        throw new StepFailedException(
            $"The state file '{file}' {damage}",
            (LastBackup(run) is { } last ? $"Put the backup back: {last.PutBack(run)}\nOr go on" : "Go on")
            + $" without any: mv '{file}' '{Damaged(file)}'   (what was created since has to be imported: deployer show {run.RunId})\n"
            + $"deployer resume {run.RunId}");
    }

    /// <summary>Makes room for a whole state that Terraform has left behind, where the state file was cut off: nothing can be pushed over that.</summary>
    /// <param name="run">The run.</param>
    public static void SetAsideDamaged(RunContext run)
    {
        if (DamageOf(run) == CutOff)
        {
            var file = FileOf(run);
            File.Move(file, Damaged(file), overwrite: true);
            run.Warn($"the state file was cut off while it was written; what is left of it is '{Damaged(file)}'");
        }
    }

    /// <summary>What a file that cannot be used is called, beside its place.</summary>
    /// <param name="file">Its path.</param>
    /// <returns>An absolute path.</returns>
    public static string Damaged(string file) => $"{file}.damaged";

    private static string? DamageOf(RunContext run)
    {
        var file = new FileInfo(FileOf(run));
        return run.Environment.Backend != BackendKind.Local || !file.Exists ? null
            : file.Length == 0 ? Empty
            : StateFile.IsWhole(File.ReadAllBytes(file.FullName)) ? null
            : CutOff;
    }

    private static bool WasEverApplied(RunContext run) =>
        Applying.LastPlan(run.Folder) is not null || LastBackup(run) is not null;

    private static LastState? LastBackup(RunContext run) =>
        run.Releases.LastBackup();
}
