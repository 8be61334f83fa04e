using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow.Engine;

/// <summary>Drives runs in this process.</summary>
public interface IWorkflowHost : IWorkflowController, IActivityController, IHostedService
{
    /// <summary>An attempt failed.</summary>
    event StepErrorEventHandler? OnStepError;

    /// <summary>Something happened to a run; per run in order, after it is durable. Handlers return quickly.</summary>
    event LifeCycleEventHandler? OnLifeCycleEvent;

    /// <summary>The definitions this host knows.</summary>
    IWorkflowRegistry Registry { get; }

    /// <summary>The options this host was made with.</summary>
    WorkflowOptions Options { get; }

    /// <summary>The host's log.</summary>
    ILogger Logger { get; }

    /// <summary>Starts driving; the same as <see cref="IHostedService.StartAsync"/>.</summary>
    void Start();

    /// <summary>Stops driving and waits for running steps, however long they take.</summary>
    void Stop();

    /// <summary>Tells the listeners of <see cref="OnStepError"/> about a failed attempt.</summary>
    void ReportStepError(WorkflowInstance workflow, WorkflowStep step, Exception exception);
}
