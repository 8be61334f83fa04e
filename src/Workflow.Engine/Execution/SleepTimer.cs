namespace Workflow.Engine;

/// <summary>Wakes a driver when a time of day has come. Looks at the clock again at least every few minutes, because it may be set.</summary>
internal sealed class SleepTimer(TimeProvider time, Action wake) : IDisposable
{
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(5);

    private ITimer? _timer;

    public void Set(DateTime due)
    {
        var wait = due - time.GetUtcNow().UtcDateTime;
        var bounded = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > _longest ? _longest : RoundUp(wait);
        if (_timer is null)
        {
            _timer = time.CreateTimer(_ => wake(), null, bounded, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(bounded, Timeout.InfiniteTimeSpan);
        }

        // It may have come since the clock was looked at; the timer counts from now on.
        if (wait > TimeSpan.Zero && due <= time.GetUtcNow().UtcDateTime)
        {
            wake();
        }
    }

    public void Dispose() => _timer?.Dispose();

    // Timers count whole milliseconds: without rounding up, the last one would be slept in a loop of zero waits.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
