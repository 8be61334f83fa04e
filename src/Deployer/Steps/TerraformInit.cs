using Deployer.Copies;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Prepares the run's working copy: backend, providers, modules, workspace. Pushes a state that an earlier apply of this run could
/// not save. In doubt: run again.
/// </summary>
internal sealed class TerraformInit(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        run.Folder.Forget(Arrival.FactName);
        var terraform = await TerraformSetup.ForAsync(run, context.CancellationToken);
        await TerraformSetup.InitialiseAsync(run, terraform, context.CancellationToken);
        await ErroredState.PushAsync(run, terraform, context.CancellationToken);

        run.Note($"workspace '{run.Environment.Workspace}' on the {run.Environment.Backend.ToString().ToLowerInvariant()} backend");
        return ExecutionResult.Next();
    }
}
