using System.Runtime.InteropServices;

namespace Deployer.Cli.Driving;

/// <summary>
/// Turns signals into two wishes. The first asks for a clean stop: the running tool is asked once, and waited for. The second
/// leaves the tool to finish by itself and ends this process at once, which by design is as safe as a kill.
/// </summary>
internal sealed class Signals : IDisposable
{
    // `timeout` and some runners send the same signal to the process and to its group: that is one wish, not two.
    private static readonly TimeSpan Echo = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly TimeProvider time;
    private readonly Action<PosixSignal> stopping;
    private readonly Action leaving;
    private (PosixSignal Signal, long At)? first;
    private bool hasLeft;

    /// <param name="time">The clock that tells an echo from a second wish.</param>
    /// <param name="stopping">Called at the first signal.</param>
    /// <param name="leaving">Called at the second; ends the process.</param>
    public Signals(TimeProvider time, Action<PosixSignal> stopping, Action leaving)
    {
        this.time = time;
        this.stopping = stopping;
        this.leaving = leaving;
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Begins to listen, in place of the system's way, which would end the process at once.</summary>
    public void Listen()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive(context.Signal);
            }));
        }
    }

    internal void Receive(PosixSignal signal)
    {
        switch (WishOf(signal))
        {
            case Wish.Stop:
                // The wish before the words: whoever reads them may have stopped reading, and the tool is asked all the same.
                _ = stop.CancelAsync();
                stopping(signal);
                break;
            case Wish.Leave:
                leaving();
                break;
        }
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        stop.Dispose();
    }

    private Wish WishOf(PosixSignal signal)
    {
        lock (gate)
        {
            if (first is null)
            {
                first = (signal, time.GetTimestamp());
                return Wish.Stop;
            }

            if (hasLeft || IsEcho(signal, first.Value.At))
                return Wish.None;
            hasLeft = true;
            return Wish.Leave;
        }
    }

    // A closed terminal sends SIGHUP twice, from the shell and from the system, at any distance; nobody types it.
    private bool IsEcho(PosixSignal signal, long firstAt) =>
        signal == PosixSignal.SIGHUP || (signal == first?.Signal && time.GetElapsedTime(firstAt) < Echo);

    private enum Wish
    {
        None,
        Stop,
        Leave,
    }
}
