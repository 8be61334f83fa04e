namespace Workflow.Engine;

/// <summary>Which ended runs to remove for good: those that meet every condition given.</summary>
/// <param name="Before">Only runs that ended before this time (UTC).</param>
/// <param name="KeepNewest">Leaves so many of the newest runs of those that ended (of <paramref name="Status"/>, if given).</param>
/// <param name="Status">Only runs that ended like this: <see cref="WorkflowStatus.Complete"/> or <see cref="WorkflowStatus.Terminated"/>.</param>
public sealed record PurgeQuery(DateTime? Before = null, int? KeepNewest = null, WorkflowStatus? Status = null)
{
    /// <summary>Only these runs; null is all.</summary>
    public IReadOnlyCollection<string>? RunIds { get; init; }
}
