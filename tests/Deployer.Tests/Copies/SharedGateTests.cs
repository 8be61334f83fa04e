using System.Text;
using Deployer.Leases;
using Deployer.Tests.Buckets;
using Deployer.Tests.Leases;

namespace Deployer.Tests.Copies;

/// <summary>What a command that is refused, or only looks, does to a lease that a dead process left behind.</summary>
internal sealed class SharedGateTests : TwoMachines
{
    private string Stored => Bucket.Stored.Find(EmulatedBucket.FullName(LeaseObject.Name))!.Text;

    [Test]
    public async Task A_run_whose_tool_lives_keeps_the_environment_and_no_generation_is_written()
    {
        var run = await Laptop.BeginRunAsync();
        var tool = await LeaseBench.LeaveToolAsync(Laptop.Home.Path, run);
        Hold(new LeaseObject(4, Dead(run), Guid.NewGuid()));
        var before = Stored;

        Assert.That(
            Assert.ThrowsAsync<BusyException>(() => Laptop.OpenGate().SeizeAsync(Machine.Environment, CancellationToken.None)).Remedy,
            Is.EqualTo($"deployer resume {run}"));

        Assert.That(Stored, Is.EqualTo(before));
        tool.Kill();
        await tool.WaitAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_look_leaves_the_dead_holder_until_its_run_is_over()
    {
        var run = await Laptop.BeginRunAsync();
        Hold(new LeaseObject(4, Dead(run), Guid.NewGuid()));

        await LookAsync(Laptop);
        Assert.That(Stored, Does.Contain(run));

        await Laptop.EndAsync(run);
        await LookAsync(Laptop);
        Assert.That(Stored, Does.Not.Contain(run));
    }

    [Test]
    public async Task Whoever_takes_an_unlocked_environment_gets_the_run_that_was_left_although_nothing_says_it_is_open()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        await Bucket.Open().DeleteAsync($"open/{run}", ifGeneration: null, CancellationToken.None);
        Hold(new LeaseObject(4, Owner: null, Guid.NewGuid()) { Abandoned = run });

        await LookAsync(Other);

        Assert.That(await Other.Control.GetRunAsync(run, CancellationToken.None), Is.Not.Null);
        Assert.That(Stored, Does.Contain(run));
    }

    private static async Task LookAsync(Machine machine) =>
        await (await machine.OpenGate().SeizeAsync(Machine.Environment, CancellationToken.None)).DisposeAsync();

    private LeaseOwner Dead(string run) => LeaseOwner.Here(Laptop.Home.Path, run, DateTimeOffset.UtcNow) with { StartTime = "before" };

    private void Hold(LeaseObject lease) =>
        Bucket.Stored.Write(EmulatedBucket.FullName(LeaseObject.Name), Encoding.UTF8.GetString(lease.ToBytes()));
}
