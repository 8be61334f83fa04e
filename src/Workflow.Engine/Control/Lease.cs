namespace Workflow.Engine;

/// <summary>The right to drive a run or an environment. Disposing gives it back.</summary>
public sealed class Lease : IAsyncDisposable
{
    private readonly IRunStore _store;
    private bool _released;

    internal Lease(IRunStore store, LeaseGrant grant)
    {
        _store = store;
        Grant = grant;
    }

    /// <summary>What it is for, for example <c>environment/production</c>.</summary>
    public string Name => Grant.Name;

    /// <summary>Grows with each holder; a write with an older epoch is refused.</summary>
    public long Epoch => Grant.Epoch;

    /// <summary>The dead holder it was taken over from; null when it was free.</summary>
    public LeaseHolder? TakenOverFrom => Grant.TakenOverFrom;

    internal LeaseGrant Grant { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_released)
        {
            return;
        }

        _released = true;
        await _store.ReleaseLeaseAsync(Grant, CancellationToken.None);
    }
}

/// <summary>A lease as the store grants it.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Epoch">The new epoch.</param>
/// <param name="TakenOverFrom">The dead holder before.</param>
public sealed record LeaseGrant(string Name, long Epoch, LeaseHolder? TakenOverFrom = null);

/// <summary>Who holds a lease.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="Pid">The process id.</param>
/// <param name="ProcessStartTime">When the process started, in the system's own unit; only for comparing.</param>
/// <param name="BootId">The boot of the machine; only for comparing.</param>
/// <param name="Since">Since when it holds the lease (UTC).</param>
/// <param name="IsAlive">False when the process is known to be dead; true as well when that cannot be known (another machine).</param>
public sealed record LeaseHolder(string Host, int Pid, long ProcessStartTime, string BootId, DateTime Since, bool IsAlive);
