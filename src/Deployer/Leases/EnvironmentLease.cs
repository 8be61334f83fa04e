using Deployer.Tools;

namespace Deployer.Leases;

/// <summary>
/// The right to work on an environment: on this machine, and, where a bucket is shared, against all others. Disposing gives it back.
/// </summary>
internal sealed class EnvironmentLease : IAsyncDisposable
{
    private readonly Lease here;
    private readonly BucketLease? shared;
    private readonly LeaseFence fence;

    /// <summary>Keeps what was taken.</summary>
    /// <param name="here">The lease of this home.</param>
    /// <param name="shared">The lease in the bucket; null where none is shared.</param>
    /// <param name="fence">Knows what this process holds.</param>
    public EnvironmentLease(Lease here, BucketLease? shared, LeaseFence fence)
    {
        (this.here, this.shared, this.fence) = (here, shared, fence);
        if (shared is not null)
            fence.Add(shared);
    }

    /// <summary>Grows with every holder: of all machines where a bucket is shared, otherwise of this home.</summary>
    public long Epoch => shared?.Epoch ?? here.Epoch;

    /// <summary>The run that a former holder left behind and that nobody has gone on with; null when there is none.</summary>
    public string? LeftRun => shared?.LeftRun;

    /// <summary>The attempt at a step in which that run may have changed something; null when it had not, or all of it was on record.</summary>
    public ToolAttempt? LeftChanging => shared?.LeftChanging;

    /// <summary>The run that a former holder left behind is over, or gone on with.</summary>
    public void Settled() => shared?.Settled();

    /// <summary>Says which run is driven, before it begins.</summary>
    /// <param name="runId">The run.</param>
    /// <returns>A task.</returns>
    public Task DrivesAsync(string runId) => shared?.DrivesAsync(runId) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (shared is not null)
            {
                fence.Remove(shared);
                await shared.DisposeAsync();
            }
        }
        finally
        {
            await here.DisposeAsync();
        }
    }
}
