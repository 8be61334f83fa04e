using Deployer.Plans;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Plans, shows the plan, and stops for a person when a guard or the environment's <c>confirm</c> says so. In doubt: run again. An
/// approval names one plan file, so a plan that is made again is asked about again.
/// </summary>
internal sealed class TerraformPlan(RunServices services) : DeploymentStep(services)
{
    /// <summary>What the person decided when starting the run.</summary>
    public Consent Consent { get; set; } = new(AssumeYes: false, AllowDestroy: []);

    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var planning = new Planning(run, await TerraformSetup.ForAsync(run, context.CancellationToken), Consent);
        var gate = new ApprovalGate(run, planning);
        if (gate.TakeAnswer(context))
        {
            return ExecutionResult.Next();
        }

        var plan = await planning.PlanAsync(context.CancellationToken);
        if (run.ChosenRelease is not null)
        {
            RefuseDeletionProtected(run, plan.Summary);
        }

        return gate.Pass(plan, planning.Objections(plan.Summary));
    }

    /// <summary>
    /// Stops a rollback that its provider would refuse half-way: the older configuration lacks the resource, and with it every
    /// chance to clear the protection first.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">What the plan would do.</param>
    /// <exception cref="StepFailedException">It would destroy what is protected so.</exception>
    internal static void RefuseDeletionProtected(RunContext run, PlanSummary plan)
    {
        var refused = plan.Changes
            .Where(change => change is { DeletionProtected: true, Action: PlanAction.Destroy or PlanAction.Replace })
            .Select(change => change.Address)
            .ToList();
        if (refused.Count > 0)
        {
            throw new StepFailedException(
                "The rollback would destroy what its provider protects (deletion_protection is on in the state), and would stop half-way:\n"
                + string.Join('\n', refused.Select(address => $"  {address}")),
                $"Set deletion_protection = false for it in 'infra/', then: deployer deploy {run.Environment.Name}\n"
                + $"and roll back again: deployer rollback {run.Environment.Name} --to {run.ChosenRelease}");
        }
    }
}
