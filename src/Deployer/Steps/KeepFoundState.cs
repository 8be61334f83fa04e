using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Copies what the backend has in the place of the state into the run's folder, before anything takes its place. Reads it past Terraform, so
/// that a damaged one is kept too. In doubt: run again.
/// </summary>
internal sealed class KeepFoundState(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        TerraformSetup.KeepBackendSettings(run);
        var found = await StateAsFound.ReadAsync(run, context.CancellationToken);
        run.Note(found.Keep(run) is { } copy ? $"in the state's place: {found.Words}; kept as '{copy}'" : $"in the state's place: {found.Words}");
        return ExecutionResult.Next();
    }
}
