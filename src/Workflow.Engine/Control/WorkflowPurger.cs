namespace Workflow.Engine;

/// <summary>Removes runs that ended: WorkflowCore's name for <see cref="IRunControl.PurgeRunsAsync"/>.</summary>
public interface IWorkflowPurger
{
    /// <summary>Removes the runs that ended with this status before this time.</summary>
    /// <param name="status"><see cref="WorkflowStatus.Complete"/> or <see cref="WorkflowStatus.Terminated"/>.</param>
    /// <param name="olderThan">Local or UTC, as its kind says; UTC when it says nothing.</param>
    /// <param name="cancellationToken">Gives up; what was removed by then stays removed.</param>
    /// <exception cref="ArgumentException">Runs of this status have not ended.</exception>
    Task PurgeWorkflows(WorkflowStatus status, DateTime olderThan, CancellationToken cancellationToken = default);
}

internal sealed class WorkflowPurger(IRunStore store) : IWorkflowPurger
{
    public Task PurgeWorkflows(WorkflowStatus status, DateTime olderThan, CancellationToken cancellationToken = default)
    {
        if (status is not (WorkflowStatus.Complete or WorkflowStatus.Terminated))
        {
            throw new ArgumentException($"A run that is {status} has not ended and cannot be purged.", nameof(status));
        }

        var before = olderThan.Kind == DateTimeKind.Local ? olderThan.ToUniversalTime() : olderThan;
        return store.PurgeAsync(new PurgeQuery(before, Status: status), cancellationToken);
    }
}
