namespace Workflow.Engine;

/// <summary>Picks up runs that nobody drives: at the host's start, and at an interval if one is set.</summary>
internal sealed class RunPoller(EngineParts parts, RunDrivers drivers)
{
    private ITimer? _timer;
    private int _isLooking;

    public async Task StartAsync()
    {
        await LookAsync();
        if (parts.Options.PollInterval is { } interval)
        {
            _timer = parts.Time.CreateTimer(_ => _ = LookAsync(), null, interval, interval);
        }
    }

    public void Stop()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private async Task LookAsync()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) == 1)
        {
            return;
        }

        try
        {
            foreach (var runId in await parts.Store.FindRunnableAsync())
            {
                await PickUpAsync(runId);
            }
        }
        catch (StoreException error)
        {
            // The next look, or the next start, tries again.
            parts.Log.PollFailed(error);
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private async Task PickUpAsync(string runId)
    {
        try
        {
            await drivers.WakeAsync(runId);
        }
        catch (Exception error)
        {
            // One run that cannot be driven here (its definition is not registered, say) must not keep the others waiting.
            parts.Log.PickUpFailed(error, runId);
        }
    }
}
