using Deployer.Comparison;
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
        var state = await PullAsync(run, context.CancellationToken);
        KnownState.Refuse(run, state?.Facts, run.Folder.Recall<LineageChange>(LineageChange.FactName));
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
            // A run that changes nothing does not read the state once more.
            run.Folder.Keep(ReleaseInventory.BeforeFact, ReleaseInventory.Of(state!.Value.Content)); // Backed up above.
            run.Note($"state serial {backup.Serial} with {backup.Resources} resources, kept as release {release.Number}");
        }

        return ExecutionResult.Next();
    }

    private static async Task<(StateFile Facts, byte[] Content)?> PullAsync(RunContext run, CancellationToken cancellation)
    {
        LocalState.RefuseDamaged(run);
        TerraformSetup.KeepBackendSettings(run);
        TodaysVariables.Keep(run);
        var terraform = TerraformSetup.ForBackendOnly(run);
        await terraform.InitAsync(TerraformSetup.InitOptions(run), onEvent: null, cancellation);
        return await StateFile.PullAsync(terraform, cancellation);
    }
}
