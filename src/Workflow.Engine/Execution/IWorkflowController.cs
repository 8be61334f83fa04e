namespace Workflow.Engine;

/// <summary>Starts runs and tells them what happened.</summary>
public interface IWorkflowController
{
    /// <summary>Starts a run of the newest version of a definition.</summary>
    /// <returns>The run's id; the run is on record.</returns>
    /// <exception cref="WorkflowNotRegisteredException">The definition is not known.</exception>
    Task<string> StartWorkflow(string workflowId, object? data = null, string? reference = null);

    /// <summary>Starts a run of a version of a definition.</summary>
    Task<string> StartWorkflow(string workflowId, int? version, object? data = null, string? reference = null);

    /// <summary>Starts a run of the newest version of a definition.</summary>
    Task<string> StartWorkflow<TData>(string workflowId, TData? data = null, string? reference = null)
        where TData : class, new();

    /// <summary>Starts a run of a version of a definition.</summary>
    Task<string> StartWorkflow<TData>(string workflowId, int? version, TData? data = null, string? reference = null)
        where TData : class, new();

    /// <summary>Publishes an event, durably, to the runs that wait for it now or will.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="eventKey">The event's key.</param>
    /// <param name="eventData">Kept as JSON.</param>
    /// <param name="effectiveDate">When the event counts as having happened (UTC); now by default.</param>
    Task PublishEvent(string eventName, string eventKey, object? eventData, DateTime? effectiveDate = null);

    /// <summary>Registers a definition built in C#.</summary>
    void RegisterWorkflow<TWorkflow>()
        where TWorkflow : IWorkflow;

    /// <summary>Registers a definition built in C#.</summary>
    void RegisterWorkflow<TWorkflow, TData>()
        where TWorkflow : IWorkflow<TData>
        where TData : new();

    /// <summary>Suspends a run; a step that is running ends first and keeps its checkpoint.</summary>
    /// <returns>False when the run is not runnable or another process drives it.</returns>
    Task<bool> SuspendWorkflow(string workflowId);

    /// <summary>Resumes a suspended run, or takes over a runnable one that nobody drives.</summary>
    /// <returns>
    /// False when there is nothing to resume: the run has ended, or is runnable and driven by this host already
    /// (<see cref="IRunControl.GetRunAsync"/> tells which).
    /// </returns>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="LeaseHeldException">Another living process drives the run.</exception>
    Task<bool> ResumeWorkflow(string workflowId);

    /// <summary>Ends a run for good; running steps are asked to cancel and waited for.</summary>
    /// <returns>False when the run has ended or another process drives it.</returns>
    Task<bool> TerminateWorkflow(string workflowId);
}
