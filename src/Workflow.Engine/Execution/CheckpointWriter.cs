namespace Workflow.Engine;

/// <summary>Writes a run's checkpoints. Ignores every stop token; a busy store is tried again, any other failure halts the run.</summary>
internal sealed class CheckpointWriter(EngineParts parts, RunState run)
{
    private const int MostTakenIds = 100;

    private bool _mayTakeLease = run.Lease is null;

    /// <returns>True when events were delivered with it, so that there may be more to begin.</returns>
    public async Task<bool> WriteAsync(bool release)
    {
        var takenIds = 0;
        while (run.BuildCheckpoint(takeLease: _mayTakeLease, release) is { } checkpoint)
        {
            try
            {
                var result = await CommitAsync(checkpoint);
                _mayTakeLease = false;
                run.Committed(result, release && result.Delivered.Count == 0);
                return result.Delivered.Count > 0;
            }
            catch (DuplicateRunException)
            {
                if (++takenIds == MostTakenIds)
                {
                    // The run of this id is another one, and so is its lease.
                    _mayTakeLease = false;
                    throw;
                }

                run.Instance.Id = parts.Options.NewRunId();
            }
        }

        return false;
    }

    /// <summary>Keeps a new run that is not driven yet.</summary>
    public Task CreateAsync()
    {
        _mayTakeLease = false;
        return WriteAsync(release: false);
    }

    public async Task ReleaseAfterHaltAsync()
    {
        if ((run.Lease ?? LeaseOfCreation()) is not { } lease)
        {
            return;
        }

        try
        {
            await parts.Store.ReleaseLeaseAsync(lease);
        }
        catch (WorkflowException error)
        {
            // The store does not take writes: that is why the run is halted. The lease counts as free once this process ends.
            parts.Log.ReleaseFailed(error, lease.Name);
        }
    }

    // The commit that was to create the run may have been written although its answer was lost; then its lease is the first one.
    private LeaseGrant? LeaseOfCreation() => _mayTakeLease ? new LeaseGrant(RunLease.NameOf(run.Instance.Id), 1, null) : null;

    private async Task<CheckpointResult> CommitAsync(Checkpoint checkpoint)
    {
        var started = parts.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return await parts.CommitAsync(checkpoint);
            }
            catch (StoreBusyException error) when (parts.Time.GetElapsedTime(started) < parts.Options.CheckpointPatience)
            {
                parts.Log.CheckpointBusy(error, checkpoint.RunId);
            }
        }
    }
}
