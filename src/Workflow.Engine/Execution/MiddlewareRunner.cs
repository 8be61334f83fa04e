using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflow.Engine;

/// <summary>Calls workflow middleware, each phase in a scope of its own.</summary>
internal sealed class MiddlewareRunner(IServiceScopeFactory scopes, IServiceProviderIsService? known, ILogger log)
{
    /// <summary>False when there is none for sure.</summary>
    public bool MayExist { get; } = known?.IsService(typeof(IWorkflowMiddleware)) != false;

    /// <summary>Before a run is created: an error is the caller's.</summary>
    public async Task RunBeforeAsync(WorkflowInstance instance)
    {
        if (!MayExist)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        await RunAsync(scope.ServiceProvider, WorkflowMiddlewarePhase.PreWorkflow, instance);
    }

    /// <summary>Around or after a run: an error goes to the definition's handler, else to the log.</summary>
    public async Task RunAsync(WorkflowMiddlewarePhase phase, WorkflowInstance instance, Type? errorHandler)
    {
        if (!MayExist)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await RunAsync(scope.ServiceProvider, phase, instance);
        }
        catch (Exception error)
        {
            // Middleware is beside the run: it must not decide over steps that are done.
            await HandleAsync(scope.ServiceProvider, errorHandler, error);
        }
    }

    private async Task HandleAsync(IServiceProvider services, Type? errorHandler, Exception error)
    {
        var handler = errorHandler is null
            ? services.GetService<IWorkflowMiddlewareErrorHandler>()
            : (IWorkflowMiddlewareErrorHandler)ActivatorUtilities.GetServiceOrCreateInstance(services, errorHandler);
        if (handler is null)
        {
            log.MiddlewareFailed(error);
        }
        else
        {
            await handler.HandleAsync(error);
        }
    }

    private static Task RunAsync(IServiceProvider services, WorkflowMiddlewarePhase phase, WorkflowInstance instance)
    {
        WorkflowDelegate next = () => Task.CompletedTask;
        foreach (var middleware in services.GetServices<IWorkflowMiddleware>().Where(each => each.Phase == phase).Reverse())
        {
            var inner = next;
            next = () => middleware.HandleAsync(instance, inner);
        }

        return next();
    }
}
