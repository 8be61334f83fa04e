using Microsoft.Extensions.Time.Testing;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

internal sealed class SleepTimerTests
{
    [Test]
    public void A_time_that_comes_while_the_timer_is_set_is_not_missed()
    {
        var time = new HurryingTime();
        var woken = 0;
        using var timer = new SleepTimer(time, () => woken++);

        timer.Set(Some.Time.AddHours(1));

        Assert.That(woken, Is.EqualTo(1));
    }

    /// <summary>An hour passes while a timer is made.</summary>
    private sealed class HurryingTime() : FakeTimeProvider(Some.Time)
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Advance(TimeSpan.FromHours(1));
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
