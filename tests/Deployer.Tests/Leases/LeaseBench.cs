using System.Diagnostics;
using System.Text.Json;
using Deployer.Leases;
using Deployer.Runs;
using Deployer.Tests.Buckets;
using Deployer.Tests.Runs;
using Deployer.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Deployer.Tests.Leases;

/// <summary>An environment whose machines share an emulated bucket, and what other machines and processes have done to it.</summary>
internal sealed class LeaseBench : IAsyncDisposable
{
    private readonly StepBench bench = new();
    private readonly List<Process> processes = [];

    private LeaseBench(EmulatedBucket emulated)
    {
        Emulated = emulated;
        Services = bench.Services with { Time = Clock };
    }

    public static string ObjectName { get; } = EmulatedBucket.FullName(LeaseObject.Name);

    public EmulatedBucket Emulated { get; }

    /// <summary>The clock of this process; the bucket has its own.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public RunServices Services { get; }

    public IEnumerable<string> Warnings => bench.Warnings;

    public string Home => Services.Home.Path;

    /// <summary>The lease as it stands in the bucket.</summary>
    public LeaseObject Stored =>
        JsonSerializer.Deserialize<LeaseObject>(Emulated.Stored.Find(ObjectName)!.Content.Span, DeployerJson.Options)!;

    /// <param name="writtenBefore">How long ago the bucket believes that everything was written.</param>
    public static async Task<LeaseBench> CreateAsync(TimeSpan writtenBefore = default) =>
        new(await EmulatedBucket.CreateAsync(new FakeTimeProvider(DateTimeOffset.UtcNow - writtenBefore)));

    public Task<BucketLease> TakeAsync(string? run = null) =>
        new SharedLeases(Services).TakeAsync(Emulated.Open(), "production", run, CancellationToken.None);

    /// <summary>A process of this machine that lives.</summary>
    public LeaseOwner Living()
    {
        var process = Process.Start("sleep", "600");
        processes.Add(process);
        return Me() with { Pid = process.Id, StartTime = ProcessIdentity.StartTimeOf(process.Id)! }; // It was just started.
    }

    /// <summary>A process of this machine that died.</summary>
    public async Task<LeaseOwner> DeadAsync()
    {
        var owner = Living();
        processes[^1].Kill();
        await processes[^1].WaitForExitAsync();
        return owner;
    }

    public LeaseOwner Me() => LeaseOwner.Here(Home, run: null, DateTimeOffset.UtcNow);

    /// <summary>Writes a lease as its holder would.</summary>
    public long Hold(LeaseOwner? owner, long epoch) => Emulated.Stored
        .Write(ObjectName, System.Text.Encoding.UTF8.GetString(new LeaseObject(epoch, owner, Guid.NewGuid()).ToBytes())).Generation;

    /// <summary>A home of the same machine that is not this one.</summary>
    public string OtherHome()
    {
        bench.Write("other/deployer.db", "");
        return Path.GetDirectoryName(bench.Write("other/note", ""))!; // A file has a folder.
    }

    /// <summary>A tool of a run, as its dead deployer left it; it ends with the test.</summary>
    public static async Task<DetachedTool> LeaveToolAsync(string home, string run) => await DetachedTool.StartAsync(
        new ToolCommand("/bin/sleep", ["600"], Path.GetTempPath(), ToolEnvironment.Current),
        Path.Combine(home, "runs", run, "tools", "001-apply"));

    public async ValueTask DisposeAsync()
    {
        processes.ForEach(process => process.Kill());
        processes.ForEach(process => process.Dispose());
        bench.Dispose();
        await Emulated.DisposeAsync();
    }
}
