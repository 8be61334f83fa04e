using System.Runtime.InteropServices;
using Deployer.Cli.Driving;
using Deployer.Cli.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Deployer.Cli.Tests.Driving;

public sealed class SignalsTests
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly List<string> calls = [];
    private Signals signals = null!; // set before each test

    [SetUp]
    public void Open()
    {
        calls.Clear();
        signals = new Signals(clock, signal => calls.Add($"stopping {signal}"), () => calls.Add("leaving"));
    }

    [TearDown]
    public void Close() => signals.Dispose();

    [Test]
    public void The_first_signal_asks_for_a_clean_stop()
    {
        signals.Receive(PosixSignal.SIGTERM);

        Assert.That(calls, Is.EqualTo(new[] { "stopping SIGTERM" }));
        Assert.That(signals.Stop.IsCancellationRequested);
    }

    [TestCase(PosixSignal.SIGINT, PosixSignal.SIGINT)]
    [TestCase(PosixSignal.SIGINT, PosixSignal.SIGTERM)]
    [TestCase(PosixSignal.SIGHUP, PosixSignal.SIGTERM)]
    public void A_second_signal_leaves_the_tool_to_finish(PosixSignal first, PosixSignal second)
    {
        signals.Receive(first);
        clock.Advance(TimeSpan.FromSeconds(1));
        signals.Receive(second);

        Assert.That(calls, Is.EqualTo(new[] { $"stopping {first}", "leaving" }));
    }

    [Test]
    public void A_runners_other_signal_counts_however_soon_it_comes()
    {
        signals.Receive(PosixSignal.SIGINT);
        signals.Receive(PosixSignal.SIGTERM);

        Assert.That(calls, Has.Member("leaving"));
    }

    [Test]
    public void The_same_signal_sent_to_process_and_group_counts_once()
    {
        signals.Receive(PosixSignal.SIGINT);
        clock.Advance(TimeSpan.FromMilliseconds(20));
        signals.Receive(PosixSignal.SIGINT);

        Assert.That(calls, Has.No.Member("leaving"));
    }

    [Test]
    public void A_third_signal_does_not_leave_again()
    {
        signals.Receive(PosixSignal.SIGINT);
        signals.Receive(PosixSignal.SIGTERM);
        signals.Receive(PosixSignal.SIGTERM);

        Assert.That(calls.Count(call => call == "leaving"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_terminal_that_takes_no_more_words_keeps_neither_the_wish_to_stop_nor_the_one_to_leave()
    {
        using var stuck = new ManualResetEventSlim();
        var left = new TaskCompletionSource();
        using var mute = new Signals(clock, _ => stuck.Wait(), left.SetResult);
        var asked = new TaskCompletionSource();
        mute.Stop.Register(asked.SetResult);

        var first = Task.Run(() => mute.Receive(PosixSignal.SIGINT));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        mute.Receive(PosixSignal.SIGTERM);

        Assert.That(left.Task.IsCompleted);
        stuck.Set();
        await first;
    }

    [Test]
    public void A_terminal_that_closes_says_so_more_than_once_and_means_it_once()
    {
        signals.Receive(PosixSignal.SIGHUP);
        clock.Advance(TimeSpan.FromSeconds(2));
        signals.Receive(PosixSignal.SIGHUP);

        Assert.That(calls, Is.EqualTo(new[] { "stopping SIGHUP" }));
    }
}
