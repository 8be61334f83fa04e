using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// The base of the deployment's steps: opens what the run works with, and takes secrets out of an error before the engine
/// writes it down.
/// </summary>
internal abstract class DeploymentStep(RunServices services) : StepBodyAsync
{
    /// <inheritdoc/>
    public sealed override async Task<ExecutionResult> RunAsync(IStepExecutionContext context)
    {
        var workflow = context.Workflow;
        var run = services.Open(workflow.Id, workflow.Reference ?? "", context.Step.ExternalId ?? context.Step.Name ?? "");
        try
        {
            return await RunAsync(run, context);
        }
        catch (DeployerException problem)
        {
            throw problem.Redacted(services.Redaction.Apply);
        }
    }

    /// <summary>Does the step's work.</summary>
    /// <param name="run">What the run works with.</param>
    /// <param name="context">The engine's context; its token is cancelled when the person wants to stop.</param>
    /// <returns>How to go on.</returns>
    protected abstract Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context);
}
