using Deployer.Plans;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Proves that what was approved is what exists: a plan after the apply shows no change. Marks the release verified. In doubt: run
/// again.
/// </summary>
internal sealed class VerifyDeployment(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var terraform = await TerraformSetup.ForAsync(run, context.CancellationToken);
        var planFile = Path.Combine(run.Folder.Path, "verify.tfplan");
        var options = new TerraformPlanOptions(planFile) { VariableFiles = [TerraformSetup.VariablesFile(run)] };
        var result = await terraform.PlanAsync(options, onEvent: null, context.CancellationToken);

        switch (result.Outcome)
        {
            case TerraformPlanOutcome.NoChanges:
                new RunRelease(run).Verified();
                run.Note("no changes: verified");
                return ExecutionResult.Next();
            case TerraformPlanOutcome.Changes:
                var summary = PlanReader.Read(await terraform.ShowPlanAsync(planFile, context.CancellationToken));
                throw new StepFailedException(
                    "The deployment was applied but is not stable: a new plan shows changes again.\n"
                    + string.Join('\n', summary.Changes.Select(change => $"  {change.Address} would be {Planning.Past(change.Action)}")),
                    $"Mend the configuration (or what changes it from outside), then: deployer resume {run.RunId}");
            default:
                throw new StepFailedException(
                    $"Terraform could not plan for the verification.\n{result.Description}", $"deployer resume {run.RunId}");
        }
    }
}
