using Deployer.Runs;
using Deployer.Tools;
using Microsoft.Extensions.Logging;

namespace Deployer.Steps;

/// <summary>
/// The base of the deployment's steps: opens what the run works with, and makes every error one of ours, without secrets, before
/// the engine writes it down.
/// </summary>
internal abstract partial class DeploymentStep(RunServices services) : StepBodyAsync
{
    /// <inheritdoc/>
    public sealed override async Task<ExecutionResult> RunAsync(IStepExecutionContext context)
    {
        var workflow = context.Workflow;
        try
        {
            var run = services.Open(workflow.Id, workflow.Reference ?? "", context.Step.ExternalId ?? context.Step.Name ?? "")
                with { Attempt = context.GetAttempt() is { } attempt ? new ToolAttempt(attempt.StepKey, attempt.Number) : null };
            return await ExplainingStateAsync(run, () => CopyingAsync(run, context));
        }
        catch (DeployerException problem)
        {
            throw problem.Redacted(services.Redaction.Apply);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            throw Unexpected(problem, workflow.Id);
        }
    }

    /// <summary>Does the step's work.</summary>
    /// <param name="run">What the run works with.</param>
    /// <param name="context">The engine's context; its token is cancelled when the person wants to stop.</param>
    /// <returns>How to go on.</returns>
    protected abstract Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context);

    private Task<ExecutionResult> CopyingAsync(RunContext run, IStepExecutionContext context) => services.Copying is { } copying
        ? copying.AroundStepAsync(run, () => WithoutStaleLockAsync(run, context), context.CancellationToken)
        : WithoutStaleLockAsync(run, context);

    // A lock that one of our own left behind, and is proved to have, goes without a person. Nothing was begun when it was met, and each
    // step looks what has been done before it does anything.
    private async Task<ExecutionResult> WithoutStaleLockAsync(RunContext run, IStepExecutionContext context)
    {
        try
        {
            return await RunAsync(run, context);
        }
        catch (DeployerException problem) when (StateLockProof.Of(run, problem) is { } proof)
        {
            var terraform = await TerraformSetup.ForAsync(run, context.CancellationToken);
            if (!await proof.UnlockAsync(terraform, context.CancellationToken))
            {
                throw;
            }

            run.Warn($"removed the stale lock {proof.Generation} on the state: the apply of run {proof.RunId} that held it, "
                + $"process {proof.Pid}, is dead");
        }

        return await RunAsync(run, context);
    }

    // Whatever Terraform was asked to do, a state that it cannot lock or reach is one and the same trouble.
    private static async Task<ExecutionResult> ExplainingStateAsync(RunContext run, Func<Task<ExecutionResult>> body)
    {
        try
        {
            return await body();
        }
        catch (DeployerException problem) when ((StateDamage.Explain(run, problem) ?? StateLock.Explain(run, problem) ?? StateAccess.Explain(run, problem)) is { } explained)
        {
            throw explained;
        }
    }

    // Texts of other libraries, and their stacks, are nobody's promise: they may hold a line of a plan or a connection string.
    private StepFailedException Unexpected(Exception problem, string runId)
    {
        var redact = services.Redaction.Apply;
        LogUnexpected(services.Logger, redact(problem.ToString()));
        return StorageException.OfDisk(problem) is { } disk
            ? new StepFailedException(redact(disk.Message), disk.GoingOnWith(runId).Remedy)
            : new StepFailedException($"{problem.GetType().Name}: {redact(problem.Message)}", $"See what led to it: deployer logs {runId}");
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "A step failed in a way that nobody had thought of: {Problem}")]
    private static partial void LogUnexpected(ILogger logger, string problem);
}
