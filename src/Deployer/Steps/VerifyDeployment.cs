using Deployer.Plans;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Proves that what was approved is what exists, and that it works: a plan after the apply shows no change, and the deployment answers
/// its health check. Marks the release verified. In doubt: run again.
/// </summary>
internal sealed class VerifyDeployment(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        await RequireNoChangesAsync(run, context.CancellationToken);
        await HealthCheck.RunAsync(run, context.CancellationToken);
        new RunRelease(run).Verified();
        run.Note("no changes: verified");
        return ExecutionResult.Next();
    }

    /// <summary>Plans once more, for the proof only: that plan is never applied.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the planning.</param>
    /// <returns>What the run skips and the plan would therefore still change; nothing else.</returns>
    /// <exception cref="StepFailedException">It shows other changes, or could not be made.</exception>
    public static async Task<IReadOnlyList<PlannedChange>> RequireNoChangesAsync(RunContext run, CancellationToken cancellation)
    {
        var terraform = await TerraformSetup.ForAsync(run, cancellation);
        var planFile = Path.Combine(run.Folder.Path, "verify.tfplan");
        var options = new TerraformPlanOptions(planFile) { Destroy = run.DestroysAll, VariableFiles = [TerraformSetup.VariablesFile(run)] };
        var result = await terraform.PlanAsync(options, onEvent: null, cancellation);

        switch (result.Outcome)
        {
            case TerraformPlanOutcome.NoChanges:
                return [];
            case TerraformPlanOutcome.Changes:
                var description = await terraform.ShowPlanAsync(planFile, cancellation);
                PlanSecrets.Learn(run, description);
                var summary = PlanReader.Read(description);
                var skipped = SkippedObjects.Of(run.Folder);
                // What is skipped may change outputs too.
                if (summary.Changes.Count > 0 && summary.Changes.All(change => skipped.Cover(change.Address)))
                {
                    return summary.Changes;
                }

                throw new StepFailedException(
                    "The deployment was applied but is not stable: a new plan shows changes again.\n"
                    + string.Join('\n', summary.Changes.Select(change => $"  {change.Address} would be {change.Action.Past()}")),
                    $"If something changes it from outside, stop that, then: deployer resume {run.RunId}\n{run.MendConfiguration}");
            default:
                throw new StepFailedException(
                    $"Terraform could not plan for the verification.\n{result.Description}", $"deployer resume {run.RunId}");
        }
    }
}
