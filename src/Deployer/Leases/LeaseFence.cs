using Deployer.Tools;

namespace Deployer.Leases;

/// <summary>
/// Stands before everything that this process writes about its environments: lets it through only while the leases that it holds in
/// buckets are still its own. Without such a lease there is nothing to ask.
/// </summary>
internal sealed class LeaseFence
{
    private readonly Lock gate = new();
    private readonly List<BucketLease> held = [];

    /// <summary>Cancelled when a lease is lost; to be asked for while one is held.</summary>
    public CancellationToken Lost
    {
        get
        {
            lock (gate)
                return held is [var lease, ..] ? lease.Lost : CancellationToken.None;
        }
    }

    /// <summary>Makes sure that this process may still write.</summary>
    /// <returns>A task.</returns>
    /// <exception cref="InDoubtException">A lease was taken away, or the bucket has not answered for too long.</exception>
    public Task CheckAsync() => ForEachAsync(lease => lease.CheckAsync());

    /// <summary>Makes sure that this process may still write, and tells all machines that a step is about to change what is deployed.</summary>
    /// <param name="attempt">The attempt at it.</param>
    /// <returns>A task.</returns>
    /// <exception cref="InDoubtException">A lease was taken away, or the bucket has not answered for too long.</exception>
    public Task ChangesAsync(ToolAttempt attempt) => ForEachAsync(lease => lease.ChangesAsync(attempt));

    /// <summary>A step has ended well: whatever it changed is on record.</summary>
    /// <param name="attempt">The attempt at it.</param>
    /// <returns>A task.</returns>
    public Task HasChangedAsync(ToolAttempt attempt) => ForEachAsync(lease => lease.HasChangedAsync(attempt));

    internal void Add(BucketLease lease)
    {
        lock (gate)
            held.Add(lease);
    }

    internal void Remove(BucketLease lease)
    {
        lock (gate)
            held.Remove(lease);
    }

    private async Task ForEachAsync(Func<BucketLease, Task> work)
    {
        BucketLease[] leases;
        lock (gate)
            leases = [.. held];
        foreach (var lease in leases)
            await work(lease);
    }
}
