using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Copies the environment's state before anything may change it, and opens the release. The state is read through a folder that
/// holds nothing but the backend block, so that a broken configuration cannot keep us from a backup. In doubt: run again;
/// identical content is stored once.
/// </summary>
internal sealed class BackUpState(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var releases = new ReleaseStore(run.Services.Home, run.Environment.Name, run.Services.Time);
        var state = await PullAsync(run, context.CancellationToken);
        RefuseVanishedState(run, releases, state?.Facts);
        if (state is null)
        {
            run.Note("there is no state yet");
        }

        var backup = state is { Content: var content }
            ? await new ReleaseContent(run.Services.Home, run.Environment).BackUpAsync(content, context.CancellationToken)
            : null;
        var release = new RunRelease(run).Open(backup);
        if (backup is not null)
        {
            run.Note($"state serial {backup.Serial} with {backup.Resources} resources, kept as release {release.Number}");
        }

        return ExecutionResult.Next();
    }

    private static async Task<(StateFile Facts, byte[] Content)?> PullAsync(RunContext run, CancellationToken cancellation)
    {
        LocalState.RefuseEmpty(run);
        TerraformSetup.KeepBackendSettings(run);
        var terraform = TerraformSetup.ForBackendOnly(run);
        await terraform.InitAsync(TerraformSetup.InitOptions(run), onEvent: null, cancellation);
        return await StateFile.PullAsync(terraform, cancellation);
    }

    /// <summary>
    /// Stops where a backend lost its state: it may show none, or a new and empty one, which some backends write as soon as they are
    /// initialised.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="releases">What was backed up.</param>
    /// <param name="current">The state as it is; null when there is none.</param>
    /// <exception cref="StepFailedException">There was one with resources.</exception>
    public static void RefuseVanishedState(RunContext run, ReleaseStore releases, StateFile? current)
    {
        if (releases.LastBackup() is { Backup: var last } known
            && (current is null || (current.Resources == 0 && last.Resources > 0 && current.Lineage != last.Lineage)))
        {
            throw new StepFailedException(
                $"The state of '{run.Environment.Name}' has vanished: the backend has {(current is null ? "none" : "a new, empty one")}, "
                + $"but serial {last.Serial} with {last.Resources} resources was backed up earlier. Planning now would create everything "
                + "a second time.",
                $"Check the backend's settings. To have the backup, so that it can be put back: {known.Export(run.Environment.Name)}\n"
                + $"deployer resume {run.RunId}");
        }
    }
}
