namespace Workflow.Engine.Tests.Fuzz;

/// <summary>A clock that moves on as soon as somebody waits for it, and can be set.</summary>
internal sealed class Clock(DateTime start) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTime _now = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public void Move(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(Clock clock, Action callback) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var setting = Interlocked.Increment(ref _setting);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _ = Task.Run(() => Fire(setting, dueTime));
            }

            return true;
        }

        public void Dispose() => Interlocked.Increment(ref _setting);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int setting, TimeSpan dueTime)
        {
            if (setting == Volatile.Read(ref _setting))
            {
                clock.Move(dueTime);
                callback();
            }
        }
    }
}
