namespace Workflow.Engine;

/// <summary>Looks at runs, waits for them, rewinds and ends them. Reading takes no lease and needs no started host.</summary>
public interface IRunControl
{
    /// <summary>Runs, newest first.</summary>
    Task<IReadOnlyList<RunSummary>> ListRunsAsync(RunQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>One run, or null when there is none of this id.</summary>
    Task<RunSummary?> GetRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The run with its data as <see cref="System.Text.Json.JsonElement"/>, or null. For looking only: it needs no registered definition,
    /// and has no pointers (the journal tells where the run has been).
    /// </summary>
    Task<WorkflowInstance?> GetInstanceAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>The attempts of a run, in the order they began.</summary>
    Task<IReadOnlyList<StepRecord>> GetJournalAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Completes when this host has nothing more to do for the run by itself: it ended, was suspended, waits for an event,
    /// or the host stopped. At once when this host does not drive it.
    /// </summary>
    /// <exception cref="StoreException">A checkpoint could not be written and the run was halted.</exception>
    Task<RunSummary> WaitAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Continues at a step the run has been at before, in one transaction: open pointers are cancelled, a new one is set
    /// at the step, and the run is driven by this host. The data stays as it is.
    /// </summary>
    /// <exception cref="NotFoundException">No such run, or its definition has no such step.</exception>
    /// <exception cref="WorkflowEndedException">The run is complete or terminated: it never comes back to life.</exception>
    /// <exception cref="LeaseHeldException">A living process drives the run.</exception>
    Task ResumeFromAsync(string runId, string stepKey, CancellationToken cancellationToken = default);

    /// <summary>Ends a run for good with our own word for it.</summary>
    /// <returns>False when it has ended already.</returns>
    /// <exception cref="LeaseHeldException">Another living process drives the run.</exception>
    Task<bool> TerminateAsync(string runId, string outcome, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends, as <see cref="StepEnding.Interrupted"/>, attempts that a process left open when it died, because the caller has found
    /// out that nothing of them is in doubt. Nothing is run; a resume runs these steps anew.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="stepKeys">The steps whose open attempts are ended; others stay open.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were ended.</returns>
    /// <exception cref="NotFoundException">No such run.</exception>
    /// <exception cref="LeaseHeldException">A living process drives the run.</exception>
    Task<int> SettleAsync(string runId, IReadOnlyCollection<string> stepKeys, CancellationToken cancellationToken = default);

    /// <summary>Removes ended runs for good: see <see cref="IRunStore.PurgeAsync"/>.</summary>
    /// <returns>How many.</returns>
    Task<int> PurgeRunsAsync(PurgeQuery query, CancellationToken cancellationToken = default);

    /// <summary>Gives the room of what was removed back to the system: see <see cref="IRunStore.CompactAsync"/>.</summary>
    Task CompactAsync(CancellationToken cancellationToken = default);

    /// <summary>A run with all that belongs to it as one JSON text: see <see cref="IRunStore.ExportAsync"/>.</summary>
    /// <exception cref="NotFoundException">No such run.</exception>
    Task<string> ExportRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Takes an exported run in; it is not driven: see <see cref="IRunStore.ImportAsync"/>.</summary>
    /// <returns>The run's id.</returns>
    Task<string> ImportRunAsync(string json, CancellationToken cancellationToken = default);

    /// <summary>Takes a lease, or takes it over from a dead holder on this host, with the next epoch.</summary>
    /// <param name="name">For example <c>environment/production</c>; <c>run/…</c> is the engine's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LeaseHeldException">A living process, or another host, holds it.</exception>
    Task<Lease> AcquireLeaseAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Who holds a lease; null when nobody does. The holder may be dead: see <see cref="LeaseHolder.IsAlive"/>.</summary>
    Task<LeaseHolder?> FindHolderAsync(string name, CancellationToken cancellationToken = default);
}
