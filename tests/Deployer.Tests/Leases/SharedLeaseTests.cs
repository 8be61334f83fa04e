using Deployer.Leases;

namespace Deployer.Tests.Leases;

/// <summary>Who gets an environment that several machines deploy.</summary>
internal sealed class SharedLeaseTests
{
    private LeaseBench bench = null!; // made before each test

    [SetUp]
    public async Task SetUp() => bench = await LeaseBench.CreateAsync();

    [TearDown]
    public async Task TearDown() => await bench.DisposeAsync();

    [Test]
    public async Task The_epoch_rises_with_every_holder_and_the_object_stays()
    {
        await using (var first = await bench.TakeAsync("k3f9"))
        {
            Assert.That(first.Epoch, Is.EqualTo(1));
            Assert.That(bench.Stored.Owner, Is.EqualTo(bench.Me() with { Run = "k3f9", Since = bench.Clock.GetUtcNow() }));
        }

        Assert.That((bench.Stored.Epoch, bench.Stored.Owner), Is.EqualTo((1L, default(LeaseOwner))));
        await using var second = await bench.TakeAsync();
        Assert.That(second.Epoch, Is.EqualTo(2));
    }

    [Test]
    public async Task Of_two_that_take_it_at_once_one_gets_it_and_the_other_learns_from_whom()
    {
        var write = bench.Emulated.Server.Faults.Hold("POST", LeaseBench.ObjectName);
        var slow = bench.TakeAsync("slow");
        await write.Arrived;

        await using var quick = await bench.TakeAsync("quick");
        write.Release();

        var busy = Assert.ThrowsAsync<BusyException>(() => slow);
        Assert.That(busy.Message, Does.Contain($"process {Environment.ProcessId}").And.Contain("run quick"));
    }

    [Test]
    public void A_living_process_of_this_machine_keeps_it()
    {
        bench.Hold(bench.Living() with { Run = "k3f9" }, epoch: 4);

        var busy = Assert.ThrowsAsync<BusyException>(() => bench.TakeAsync());

        Assert.That(busy.Remedy, Does.Contain("--wait").And.Contain("deployer unlock production"));
        Assert.That(bench.Stored.Epoch, Is.EqualTo(4));
    }

    [Test]
    public async Task One_that_is_proved_to_be_dead_is_taken_over_with_a_new_epoch()
    {
        bench.Hold(await bench.DeadAsync(), epoch: 4);

        await using var lease = await bench.TakeAsync();

        Assert.That(lease.Epoch, Is.EqualTo(5));
        Assert.That(bench.Warnings.Single(), Does.Contain("taken over (epoch 5)"));
    }

    [TestCase("host")]
    [TestCase("boot")]
    [TestCase("container")]
    public async Task Nothing_is_proved_about_another_machine_another_boot_or_another_container(string what)
    {
        var dead = await bench.DeadAsync();
        bench.Hold(
            what switch
            {
                "host" => dead with { Host = "laptop" },
                "boot" => dead with { BootId = "another" },
                _ => dead with { Namespace = "pid:[1]" },
            },
            epoch: 4);

        var busy = Assert.ThrowsAsync<BusyException>(() => bench.TakeAsync());

        Assert.That(busy.Remedy, Does.Contain("Only when that process is surely gone: deployer unlock production"));
    }

    [Test]
    public async Task A_dead_one_whose_tool_still_works_in_another_home_keeps_it()
    {
        var home = bench.OtherHome();
        var tool = await LeaseBench.LeaveToolAsync(home, "k3f9");
        bench.Hold(await bench.DeadAsync() with { Home = home, Run = "k3f9" }, epoch: 4);

        Assert.That(Assert.ThrowsAsync<BusyException>(() => bench.TakeAsync()).Message, Does.Contain("a tool that it started still works"));

        tool.Kill();
        await tool.WaitAsync(CancellationToken.None);
        await using var lease = await bench.TakeAsync("k3f9");
        Assert.That(lease.Epoch, Is.EqualTo(5));
    }

    [Test]
    public async Task A_dead_one_of_this_home_whose_tool_still_works_is_taken_over_by_the_run_that_attaches_to_it()
    {
        var tool = await LeaseBench.LeaveToolAsync(bench.Home, "k3f9");
        bench.Hold(await bench.DeadAsync() with { Run = "k3f9" }, epoch: 4);

        await using var lease = await bench.TakeAsync("k3f9");

        Assert.That(lease.Epoch, Is.EqualTo(5));
        tool.Kill();
        await tool.WaitAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_dead_one_of_this_home_whose_tool_still_works_keeps_it_against_everything_else()
    {
        var tool = await LeaseBench.LeaveToolAsync(bench.Home, "k3f9");
        var owner = await bench.DeadAsync() with { Run = "k3f9" };
        bench.Hold(owner, epoch: 4);

        Assert.That(Assert.ThrowsAsync<BusyException>(() => bench.TakeAsync()).Message, Does.Contain("a tool that it started still works"));
        Assert.That((bench.Stored.Epoch, bench.Stored.Owner), Is.EqualTo((4L, owner)));

        tool.Kill();
        await tool.WaitAsync(CancellationToken.None);
    }

    [Test]
    public async Task What_was_taken_over_and_not_settled_is_given_back_as_it_was()
    {
        var owner = await bench.DeadAsync() with { Run = "k3f9" };
        bench.Hold(owner, epoch: 4);

        await using (await bench.TakeAsync())
            Assert.That(bench.Stored.Owner!.Run, Is.Null);
        Assert.That((bench.Stored.Epoch, bench.Stored.Owner), Is.EqualTo((5L, owner)));

        await using (var lease = await bench.TakeAsync("k3f9"))
            lease.Settled();
        Assert.That((bench.Stored.Epoch, bench.Stored.Owner), Is.EqualTo((6L, default(LeaseOwner))));
    }

    [Test]
    public async Task A_home_that_cannot_be_looked_into_proves_nothing()
    {
        bench.Hold(await bench.DeadAsync() with { Home = "/nowhere/.deployer" }, epoch: 4);

        Assert.That(Assert.ThrowsAsync<BusyException>(() => bench.TakeAsync()).Message, Does.Contain("cannot be seen"));
    }

    [Test]
    public async Task What_a_run_of_another_home_left_behind_is_gone_on_with_by_that_run_only()
    {
        bench.Hold(await bench.DeadAsync() with { Home = bench.OtherHome(), Run = "k3f9" }, epoch: 4);

        Assert.That(Assert.ThrowsAsync<InDoubtException>(() => bench.TakeAsync()).Remedy, Does.Contain("deployer resume k3f9"));

        await using var lease = await bench.TakeAsync("k3f9");
        Assert.That(lease.Epoch, Is.EqualTo(5));
    }

    [Test]
    public void An_object_that_is_no_lease_is_named_and_left()
    {
        bench.Emulated.Stored.Write(LeaseBench.ObjectName, "oops");

        Assert.ThrowsAsync<Deployer.Buckets.BucketException>(() => bench.TakeAsync());
    }
}
