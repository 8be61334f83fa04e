using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Switches off the protection of what a rollback removes, by the apply that was approved together with its plan. In doubt or resumed:
/// attaches to a Terraform that still runs; what is left is planned anew and applied when it is nothing else.
/// </summary>
internal sealed class ClearProtection(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        // The approval names the plan of the rollback, which names this one.
        var approved = Planning.ApprovedOf(run.Folder);
        if (Unprotecting.Of(run.Folder)?.Without(SkippedObjects.Of(run.Folder)) is not { } unprotecting || unprotecting.Before != approved?.Name.Digest)
        {
            return ExecutionResult.Next();
        }

        var cancellation = context.CancellationToken;
        var terraform = await TerraformSetup.ForPresentAsync(run, cancellation);
        var applying = new Applying(run, terraform, run.Folder.UnprotectPlan);
        if (!await applying.FinishEarlierAsync(unprotecting.First.Name, cancellation))
        {
            await ErroredState.PushAsync(run, terraform, cancellation);
            // Made anew each time: cheap, and never a plan that was used or overtaken.
            var first = await Unprotecting.PlanFirstAsync(run, terraform, [.. unprotecting.Objects.Keys], cancellation);
            if (Unprotecting.Beyond(first.Summary, unprotecting.Objects.Keys) is [var foreign, ..])
            {
                throw new StepFailedException(
                    $"Switching off the protection would by now do more than was approved: {foreign.Address} would be changed ({string.Join(", ", foreign.Attributes)}).",
                    $"Begin anew: deployer reject {run.RunId}\ndeployer rollback {run.Environment.Name} {ChosenRelease.Read(run.Folder)!.Options}");
            }

            (unprotecting with { First = first }).Keep(run.Folder);
            new RunRelease(run).ApplyBegins(first);
            await applying.ApplyAsync(first.Name, cancellation);
        }

        run.Note($"not protected any more: {string.Join(", ", unprotecting.Objects.Values.Order(StringComparer.Ordinal))}");
        return ExecutionResult.Next();
    }
}
