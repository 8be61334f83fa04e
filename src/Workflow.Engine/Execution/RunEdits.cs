namespace Workflow.Engine;

/// <summary>Changes runs that nobody drives.</summary>
internal sealed class RunEdits(EngineParts parts)
{
    /// <returns>False when the run's status does not allow it.</returns>
    /// <exception cref="LeaseHeldException">A living process drives it.</exception>
    public async Task<bool> SetStatusAsync(string runId, WorkflowStatus status, string? outcome)
    {
        var lease = await parts.Store.AcquireLeaseAsync(RunLease.NameOf(runId));
        try
        {
            var stored = await parts.Store.LoadAsync(runId) ?? throw new NotFoundException($"There is no run '{runId}'.");
            if (!Allows(stored.Run.Status, status))
            {
                return false;
            }

            var row = stored.Run with
            {
                Status = status,
                Outcome = outcome ?? stored.Run.Outcome,
                CompleteTime = status == WorkflowStatus.Terminated ? parts.Now : null,
                NextExecution = null,
            };
            await parts.CommitAsync(new Checkpoint
            {
                RunId = runId,
                Lease = lease,
                Run = row,
                Ended = status == WorkflowStatus.Terminated ? EndInDoubt(stored) : [],
                Pointers = status == WorkflowStatus.Terminated ? EndOpen(stored) : [],
                Unsubscribed = status == WorkflowStatus.Terminated ? Waiting(stored) : [],
            });
            Announce(row);
            return true;
        }
        finally
        {
            await parts.Store.ReleaseLeaseAsync(lease);
        }
    }

    /// <summary>Ends open attempts of these steps as interrupted.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="LeaseHeldException">A living process drives the run.</exception>
    public async Task<int> SettleAsync(string runId, IReadOnlyCollection<string> stepKeys, CancellationToken cancellation)
    {
        var lease = await parts.Store.AcquireLeaseAsync(RunLease.NameOf(runId), cancellation);
        try
        {
            var stored = await parts.Store.LoadAsync(runId, cancellation) ?? throw new NotFoundException($"There is no run '{runId}'.");
            var settled = stored.OpenAttempts.Where(attempt => stepKeys.Contains(attempt.StepKey)).ToList();
            if (settled.Count > 0)
            {
                var visits = settled.Select(attempt => attempt.PointerId).ToHashSet();
                await parts.CommitAsync(new Checkpoint
                {
                    RunId = runId,
                    Lease = lease,
                    Ended = [.. settled.Select(attempt => new AttemptEnd(attempt.Sequence, parts.Now, StepEnding.Interrupted, null))],
                    Pointers =
                    [
                        .. stored.Pointers
                            .Where(pointer => visits.Contains(pointer.Id) && pointer.Status == PointerStatus.Running)
                            .Select(pointer => pointer with { Status = PointerStatus.Pending }),
                    ],
                });
            }

            return settled.Count;
        }
        finally
        {
            await parts.Store.ReleaseLeaseAsync(lease, CancellationToken.None);
        }
    }

    /// <summary>What may become of a run: it is suspended, resumed, or ended once.</summary>
    public static bool Allows(WorkflowStatus now, WorkflowStatus wanted) => (now, wanted) switch
    {
        (WorkflowStatus.Runnable, WorkflowStatus.Suspended or WorkflowStatus.Terminated) => true,
        (WorkflowStatus.Suspended, WorkflowStatus.Runnable or WorkflowStatus.Terminated) => true,
        _ => false,
    };

    private List<PointerRow> EndOpen(StoredRun stored) =>
    [
        .. stored.Pointers.Where(pointer => pointer.EndTime is null).Select(pointer => pointer with
        {
            Active = false,
            Status = pointer.Status == PointerStatus.Failed ? PointerStatus.Failed : PointerStatus.Cancelled,
            EndTime = parts.Now,
        }),
    ];

    private List<AttemptEnd> EndInDoubt(StoredRun stored) =>
        [.. stored.OpenAttempts.Select(attempt => new AttemptEnd(attempt.Sequence, parts.Now, StepEnding.Unknown, null))];

    private static List<string> Waiting(StoredRun stored) =>
        [.. stored.Pointers.Where(pointer => pointer.Status == PointerStatus.WaitingForEvent).Select(pointer => pointer.Id)];

    private void Announce(RunRow row)
    {
        LifeCycleEvent evt = row.Status == WorkflowStatus.Terminated ? new WorkflowTerminated() : new WorkflowSuspended();
        evt.EventTimeUtc = parts.Now;
        evt.WorkflowInstanceId = row.Id;
        evt.WorkflowDefinitionId = row.DefinitionId;
        evt.Version = row.Version;
        evt.Reference = row.Reference;
        parts.Raise(evt);
    }
}
