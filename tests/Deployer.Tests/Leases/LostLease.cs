using Deployer.Leases;
using Deployer.Runs;

namespace Deployer.Tests.Leases;

/// <summary>A lease that this process holds and that another machine has taken from it: nobody has told it yet.</summary>
internal sealed class LostLease : IAsyncDisposable
{
    private readonly LeaseBench bench;
    private readonly BucketLease lease;
    private readonly LeaseFence fence;

    private LostLease(LeaseBench bench, BucketLease lease, LeaseFence fence) => (this.bench, this.lease, this.fence) = (bench, lease, fence);

    /// <param name="services">Whose fence is to ask about it.</param>
    public static async Task<LostLease> OfAsync(RunServices services)
    {
        var bench = await LeaseBench.CreateAsync();
        var lease = await bench.TakeAsync("run1");
        services.Fence.Add(lease);
        bench.Hold(bench.Me() with { Host = "elsewhere" }, epoch: 2);
        return new LostLease(bench, lease, services.Fence);
    }

    public async ValueTask DisposeAsync()
    {
        fence.Remove(lease);
        await lease.DisposeAsync();
        await bench.DisposeAsync();
    }
}
