using Deployer.Leases;

namespace Deployer.Tests.Leases;

/// <summary>What a person may take away, and what not even a person may.</summary>
internal sealed class EnvironmentUnlockTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Test]
    public async Task Nobody_is_nobody()
    {
        await using var bench = await LeaseBench.CreateAsync();

        Assert.That(await FindAsync(bench), Is.Null);
        Assert.ThrowsAsync<RunStateException>(() => UnlockAsync(bench, 1));
    }

    [Test]
    public async Task A_silent_holder_elsewhere_loses_it_and_the_next_has_a_higher_epoch()
    {
        await using var bench = await LeaseBench.CreateAsync(writtenBefore: Long);
        bench.Hold(bench.Me() with { Host = "laptop", User = "ann", Run = "k3f9" }, epoch: 4);

        var held = (await FindAsync(bench))!;
        Assert.That((held.Epoch, held.User, held.Host, held.Run, held.IsAlive, held.IsDead), Is.EqualTo((4L, "ann", "laptop", "k3f9", false, false)));
        Assert.That(held.Silence, Is.GreaterThan(TimeSpan.FromMinutes(9)));
        await UnlockAsync(bench, 4);

        Assert.That(bench.Stored.Owner, Is.Null);
        await using var next = await bench.TakeAsync();
        Assert.That(next.Epoch, Is.EqualTo(5));
    }

    [Test]
    public async Task The_run_that_is_left_behind_is_known_until_somebody_drives_another_one()
    {
        await using var bench = await LeaseBench.CreateAsync(writtenBefore: Long);
        bench.Hold(bench.Me() with { Host = "laptop", Run = "k3f9" }, epoch: 4);
        await UnlockAsync(bench, 4);

        await using (var looking = await bench.TakeAsync())
            Assert.That(looking.LeftRun, Is.EqualTo("k3f9"));
        Assert.That((bench.Stored.Owner, bench.Stored.Abandoned), Is.EqualTo((default(LeaseOwner), "k3f9")));

        await using (var driving = await bench.TakeAsync())
            await driving.DrivesAsync("m2x7");
        Assert.That((bench.Stored.Owner, bench.Stored.Abandoned), Is.EqualTo((default(LeaseOwner), default(string))));
    }

    [Test]
    public async Task One_that_is_dead_but_whose_tools_cannot_be_seen_must_have_been_silent()
    {
        await using var bench = await LeaseBench.CreateAsync();
        bench.Hold(await bench.DeadAsync() with { Home = "/nowhere/.deployer" }, epoch: 4);

        var held = (await FindAsync(bench))!;

        Assert.That((held.IsAlive, held.IsDead, held.HidesTools), Is.EqualTo((false, false, true)));
        Assert.ThrowsAsync<BusyException>(() => UnlockAsync(bench, 4));
    }

    [Test]
    public async Task A_holder_that_was_heard_of_lately_keeps_it()
    {
        await using var bench = await LeaseBench.CreateAsync();
        bench.Hold(bench.Me() with { Host = "laptop" }, epoch: 4);

        Assert.That(Assert.ThrowsAsync<BusyException>(() => UnlockAsync(bench, 4)).Message, Does.Contain("so it lives"));
        Assert.That(bench.Stored.Owner, Is.Not.Null);
    }

    [Test]
    public async Task A_living_process_of_this_machine_keeps_it_however_silent()
    {
        await using var bench = await LeaseBench.CreateAsync(writtenBefore: Long);
        bench.Hold(bench.Living(), epoch: 4);

        Assert.That(Assert.ThrowsAsync<BusyException>(() => UnlockAsync(bench, 4)).Message, Does.Contain("living process"));
    }

    [Test]
    public async Task One_that_is_proved_to_be_dead_need_not_be_waited_for()
    {
        await using var bench = await LeaseBench.CreateAsync();
        bench.Hold(await bench.DeadAsync() with { Home = bench.OtherHome(), Run = "k3f9" }, epoch: 4);

        await UnlockAsync(bench, 4);

        await using var next = await bench.TakeAsync();
        Assert.That(next.Epoch, Is.EqualTo(5));
    }

    [Test]
    public async Task Only_the_holder_that_was_named_loses_it()
    {
        await using var bench = await LeaseBench.CreateAsync(writtenBefore: Long);
        bench.Hold(bench.Me() with { Host = "laptop" }, epoch: 5);

        Assert.ThrowsAsync<RunStateException>(() => UnlockAsync(bench, 4));
        Assert.That(bench.Stored.Owner, Is.Not.Null);
    }

    [Test]
    public async Task A_holder_that_renews_it_in_that_very_moment_keeps_it()
    {
        await using var bench = await LeaseBench.CreateAsync(writtenBefore: Long);
        var owner = bench.Me() with { Host = "laptop" };
        bench.Hold(owner, epoch: 4);
        var write = bench.Emulated.Server.Faults.Hold("POST", LeaseBench.ObjectName);

        var unlocking = UnlockAsync(bench, 4);
        await write.Arrived;
        bench.Hold(owner, epoch: 4);
        write.Release();

        Assert.ThrowsAsync<BusyException>(() => unlocking);
        Assert.That(bench.Stored.Owner, Is.EqualTo(owner));
    }

    private static Task<HeldEnvironment?> FindAsync(LeaseBench bench) =>
        EnvironmentUnlock.FindAsync(bench.Emulated.Open(), "production", CancellationToken.None);

    private static Task<HeldEnvironment> UnlockAsync(LeaseBench bench, long epoch) =>
        EnvironmentUnlock.UnlockAsync(bench.Emulated.Open(), "production", epoch, CancellationToken.None);
}
