using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Workflow.Engine;

/// <summary>The runs this host drives.</summary>
internal sealed class RunDrivers(EngineParts parts, DefinitionResolver definitions) : IDisposable
{
    private readonly ConcurrentDictionary<string, RunDriver> _byRun = new();
    private readonly ConcurrentDictionary<RunDriver, bool> _all = new();

    // A run may halt before anybody waits for it; whoever comes then is told all the same, until the run is driven again.
    private readonly ConcurrentDictionary<string, Exception> _halted = new();

    // Between reading a run and listing its driver nobody may look for the driver: an event could fall in between.
    private readonly SemaphoreSlim _waking = new(1);
    private volatile bool _isOpen;

    public RunDriver? Find(string runId) => _byRun.GetValueOrDefault(runId);

    public void Open() => _isOpen = true;

    /// <summary>Throws what halted the run, if that is how this host last let it go.</summary>
    public void ThrowIfHalted(string runId)
    {
        if (_halted.TryGetValue(runId, out var error))
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Creates a run and drives it.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> StartAsync(RunState run)
    {
        var driver = new RunDriver(parts, run);
        driver.Announce(new WorkflowStarted());
        await LaunchAsync(driver);
        return driver.RunId;
    }

    /// <summary>Takes a run's lease, loads it, lets <paramref name="prepare"/> change it, and drives it.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="prepare">Returns what to announce; null to leave the run alone.</param>
    /// <returns>False when the run was left alone.</returns>
    /// <exception cref="LeaseHeldException">Someone alive drives it, perhaps this host.</exception>
    public async Task<bool> WakeAsync(string runId, Func<RunState, IReadOnlyList<LifeCycleEvent>?> prepare)
    {
        RunDriver? driver;
        await _waking.WaitAsync();
        try
        {
            if (!_isOpen)
            {
                throw new InvalidOperationException("A host drives runs only while it is started.");
            }

            driver = await LoadAsync(runId, prepare);
            if (driver is null)
            {
                // It was halted, and is on record as ended or suspended all the same: there is nothing to be told any more.
                _halted.TryRemove(runId, out _);
                return false;
            }

            _byRun[runId] = driver;
            _all[driver] = true;
        }
        finally
        {
            _waking.Release();
        }

        await LaunchAsync(driver);
        return true;
    }

    /// <summary>Wakes a run for which something has come. A run that someone else drives is left to them.</summary>
    public async Task WakeAsync(string runId)
    {
        try
        {
            await WakeAsync(runId, run => run.Instance.Status == WorkflowStatus.Runnable ? [] : null);
        }
        catch (LeaseHeldException held)
        {
            parts.Log.LeftToHolder(runId, held.Holder.Pid, held.Holder.Host);
        }
    }

    /// <summary>Tells the run's driver, or wakes the run.</summary>
    public async Task TellAsync(string runId, DriverMessage message)
    {
        bool isTold;
        await _waking.WaitAsync();
        try
        {
            isTold = Find(runId)?.TryPost(message) == true;
        }
        finally
        {
            _waking.Release();
        }

        if (!isTold && _isOpen)
        {
            await WakeAsync(runId);
        }
    }

    /// <summary>Begins no more steps, asks the running ones to end, and waits for them.</summary>
    public async Task StopAsync()
    {
        _isOpen = false;

        // A run that is just being read is listed once this can be entered.
        await _waking.WaitAsync();
        _waking.Release();
        var all = _all.Keys.ToList();
        all.ForEach(driver => driver.TryPost(new StopRequested()));
        foreach (var driver in all)
        {
            await driver.Ended.ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public void Dispose() => _waking.Dispose();

    private async Task<RunDriver?> LoadAsync(string runId, Func<RunState, IReadOnlyList<LifeCycleEvent>?> prepare)
    {
        var lease = await parts.Store.AcquireLeaseAsync(RunLease.NameOf(runId));
        RunDriver? driver = null;
        try
        {
            var stored = await parts.Store.LoadAsync(runId) ?? throw new NotFoundException($"There is no run '{runId}'.");
            var run = RunState.Load(stored, definitions.Find(stored), lease, parts.Codecs);
            if (prepare(run) is { } announcements)
            {
                driver = new RunDriver(parts, run);
                foreach (var evt in announcements)
                {
                    driver.Announce(evt);
                }
            }

            return driver;
        }
        finally
        {
            if (driver is null)
            {
                await parts.Store.ReleaseLeaseAsync(lease);
            }
        }
    }

    private async Task LaunchAsync(RunDriver driver)
    {
        _all[driver] = true;
        _halted.TryRemove(driver.RunId, out _);
        if (!_isOpen)
        {
            driver.TryPost(new StopRequested());
        }

        await driver.StartAsync(started => _byRun[started.RunId] = started, LetGoAsync);
    }

    private async Task LetGoAsync(RunDriver driver)
    {
        if (driver.HaltedBy is { } error)
        {
            _halted[driver.RunId] = error;
        }

        if (driver.LeftMailBehind && _isOpen)
        {
            await WakeAgainAsync(driver.RunId);
        }

        // Last: until the next driver is listed, who waits for the run waits for this one.
        _byRun.TryRemove(KeyValuePair.Create(driver.RunId, driver));
        _all.TryRemove(driver, out _);
    }

    private async Task WakeAgainAsync(string runId)
    {
        try
        {
            await WakeAsync(runId);
        }
        catch (Exception failure)
        {
            // Nobody waits for this: the event is on record, and the next host to look finds it.
            parts.Log.PickUpFailed(failure, runId);
        }
    }
}
