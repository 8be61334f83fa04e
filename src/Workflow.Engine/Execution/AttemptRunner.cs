using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflow.Engine;

/// <summary>
/// Runs attempts: makes the body in its own scope and sets its inputs in the driver (the one gate to the data), then runs
/// middleware and body beside it.
/// </summary>
internal sealed class AttemptRunner(IServiceScopeFactory scopes, IServiceProviderIsService? known, ILogger log)
{
    private readonly bool _mayHaveMiddleware = known?.IsService(typeof(IWorkflowStepMiddleware)) != false;

    /// <summary>Starts the attempt; <paramref name="finished"/> is told its end, whatever it is.</summary>
    public void Start(RunState run, RunningAttempt attempt, Action<AttemptFinished> finished)
    {
        attempt.TouchesAtBegin = run.Instance.DataTouches;
        attempt.MustProbe = attempt.Attempt.FollowsDoubt && attempt.Step.InDoubt == InDoubtPolicy.Probe;
        try
        {
            if (!Prepare(run, attempt))
            {
                finished(new AttemptFinished(attempt, new ExecutionResult(), null));
                return;
            }
        }
        catch (Exception error)
        {
            // Whatever a step's constructor or input throws is the step's failure.
            finished(new AttemptFinished(attempt, null, error));
            return;
        }

        _ = Task.Run(() => RunAsync(attempt, finished), CancellationToken.None);
    }

    /// <summary>Gives the attempt's services back, after its outputs were taken.</summary>
    public async ValueTask CloseAsync(RunState run, RunningAttempt attempt)
    {
        if (attempt.Services is not { } services)
        {
            return;
        }

        try
        {
            await services.DisposeAsync();
        }
        catch (Exception error)
        {
            // The step has ended and is on record: a service that cannot be disposed does not undo that.
            log.ScopeFailed(error, run.Instance.Id, attempt.Attempt.StepKey);
        }
    }

    private bool Prepare(RunState run, RunningAttempt attempt)
    {
        var services = new AttemptServices(scopes, known);
        attempt.Services = services;
        attempt.Context = new StepExecutionContext
        {
            Workflow = run.Instance,
            Step = attempt.Step,
            ExecutionPointer = attempt.Pointer,
            PersistenceData = attempt.Pointer.PersistenceData,
            Item = attempt.Pointer.ContextItem,
            CancellationToken = attempt.Cancellation.Token,
            Attempt = attempt.Attempt,
        };
        attempt.Body = attempt.Step.ConstructBody(services);
        foreach (var input in attempt.Step.Inputs)
        {
            input.AssignInput(run.Instance.UntrackedData, attempt.Body, attempt.Context);
        }

        var directive = attempt.Step.BeforeExecute(new WorkflowExecutorResult(), attempt.Context, attempt.Pointer, attempt.Body);
        return directive != ExecutionPipelineDirective.Defer;
    }

    private async Task RunAsync(RunningAttempt attempt, Action<AttemptFinished> finished)
    {
        try
        {
            finished(new AttemptFinished(attempt, await InvokeAsync(attempt), null));
        }
        catch (Exception error)
        {
            // Whatever a step throws is the step's failure.
            finished(new AttemptFinished(attempt, null, error));
        }
    }

    private Task<ExecutionResult> InvokeAsync(RunningAttempt attempt)
    {
        var (context, body) = (attempt.Context!, attempt.Body!); // Prepare has set them
        WorkflowStepDelegate next = attempt.MustProbe ? () => ProbeAsync(attempt, body, context) : () => body.RunAsync(context);
        if (!_mayHaveMiddleware)
        {
            return next();
        }

        foreach (var middleware in attempt.Services!.GetServices<IWorkflowStepMiddleware>().Reverse()) // Prepare has set them
        {
            var inner = next;
            next = () => middleware.HandleAsync(context, body, inner);
        }

        return next();
    }

    private static async Task<ExecutionResult> ProbeAsync(RunningAttempt attempt, IStepBody body, IStepExecutionContext context)
    {
        var done = body is IProbe probe ? await probe.ProbeAsync(context) : null;
        attempt.MustProbe = false;
        return done ?? await body.RunAsync(context);
    }
}
