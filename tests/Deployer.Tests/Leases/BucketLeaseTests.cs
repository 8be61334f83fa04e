using Deployer.Leases;
using Deployer.Plans;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tools;
using Emulators.Serving;

namespace Deployer.Tests.Leases;

/// <summary>A lease while it is held: it is renewed, asked about before every checkpoint, and lost for good when somebody else has it.</summary>
internal sealed class BucketLeaseTests
{
    private LeaseBench bench = null!; // Both are made before each test.
    private BucketLease lease = null!;

    [SetUp]
    public async Task SetUp()
    {
        bench = await LeaseBench.CreateAsync();
        lease = await bench.TakeAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        await lease.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Test]
    public async Task It_is_renewed_while_its_holder_lives()
    {
        var renewal = bench.Emulated.Server.Faults.Hold("POST", LeaseBench.ObjectName);
        bench.Clock.Advance(TimeSpan.FromSeconds(30));
        await renewal.Arrived;
        renewal.Release();

        await lease.CheckAsync();
        Assert.That(bench.Emulated.Stored.Versions(LeaseBench.ObjectName), Has.Count.EqualTo(2));
        Assert.That(bench.Stored.Epoch, Is.EqualTo(1));
    }

    [Test]
    public async Task It_tells_which_run_it_is_held_for()
    {
        await lease.DrivesAsync("k3f9");

        Assert.That(bench.Stored.Owner!.Run, Is.EqualTo("k3f9"));
        await lease.CheckAsync();
    }

    [Test]
    public async Task A_holder_that_lost_it_may_not_write_is_told_and_leaves_it_to_the_next()
    {
        bench.Hold(bench.Living(), epoch: 2);

        var gone = Assert.ThrowsAsync<InDoubtException>(() => lease.CheckAsync());
        await lease.DisposeAsync();

        Assert.That(gone.Message, Does.Contain("was taken from this process").And.Contain("epoch 2"));
        Assert.That(bench.Stored.Epoch, Is.EqualTo(2));
        Assert.That(bench.Stored.Owner, Is.Not.Null);
        lease = await Retaken();
    }

    [Test]
    public async Task A_heartbeat_finds_out_between_two_checkpoints()
    {
        bench.Hold(owner: null, epoch: 1);
        var told = new TaskCompletionSource();
        await using var listening = lease.Lost.Register(told.SetResult);

        bench.Clock.Advance(TimeSpan.FromSeconds(30));

        await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(Assert.ThrowsAsync<InDoubtException>(() => lease.CheckAsync()).Message, Does.Contain("somebody has unlocked it"));
    }

    [Test]
    public async Task A_renewal_whose_answer_was_lost_is_ones_own()
    {
        bench.Emulated.Stored.Write(LeaseBench.ObjectName, bench.Emulated.Stored.Find(LeaseBench.ObjectName)!.Text);

        await lease.CheckAsync();
        await lease.DrivesAsync("k3f9");

        Assert.That(bench.Stored.Owner!.Run, Is.EqualTo("k3f9"));
    }

    [Test]
    public async Task A_bucket_that_does_not_answer_is_trusted_for_a_minute_and_no_longer()
    {
        bench.Emulated.Server.Faults.Add(new FaultRule("*", LeaseBench.ObjectName, Fault.Status(403)) { Times = int.MaxValue });

        await lease.CheckAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.That(Assert.ThrowsAsync<InDoubtException>(() => lease.CheckAsync()).Message, Does.Contain("cannot be asked"));

        bench.Emulated.Server.Faults.Clear();
        await lease.CheckAsync();
    }

    [Test]
    public async Task A_lease_that_could_not_be_given_back_is_taken_over_later()
    {
        bench.Emulated.Server.Faults.Add(new FaultRule("*", LeaseBench.ObjectName, Fault.Status(403)) { Times = int.MaxValue });
        await lease.DisposeAsync();
        bench.Emulated.Server.Faults.Clear();

        Assert.That(bench.Stored.Owner, Is.Not.Null);
        bench.Hold(await bench.DeadAsync(), epoch: 1);
        lease = await bench.TakeAsync();
        Assert.That(lease.Epoch, Is.EqualTo(2));
    }

    [Test]
    public async Task A_renewal_that_fails_in_whatever_way_is_not_the_last_one()
    {
        bench.Emulated.Server.Faults.Add(new FaultRule("POST", LeaseBench.ObjectName, Fault.Status(200)));
        var second = bench.Emulated.Server.Faults.Hold("POST", LeaseBench.ObjectName, first: 2);

        var check = Task.CompletedTask;
        for (var beat = 0; beat < 500 && !second.Arrived.IsCompleted; beat++)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(21));
            check = lease.CheckAsync();
            await Task.WhenAny(check, second.Arrived);
        }

        Assert.That(second.Arrived.IsCompleted, Is.True);
        second.Release();
        await check;
    }

    [Test]
    public async Task A_check_does_not_wait_for_an_answer_longer_than_the_lease_can_be_trusted()
    {
        var look = bench.Emulated.Server.Faults.Hold("GET", LeaseBench.ObjectName);

        var check = lease.CheckAsync();
        await look.Arrived;
        bench.Clock.Advance(TimeSpan.FromSeconds(31));

        await check.WaitAsync(TimeSpan.FromSeconds(20));
        look.Release();
    }

    [Test]
    public async Task A_command_that_ends_does_not_wait_for_a_renewal_that_hangs()
    {
        bench.Emulated.Stored.Write(LeaseBench.ObjectName, bench.Emulated.Stored.Find(LeaseBench.ObjectName)!.Text);
        var look = bench.Emulated.Server.Faults.Hold("GET", LeaseBench.ObjectName);
        bench.Clock.Advance(TimeSpan.FromSeconds(30));
        await look.Arrived;

        await lease.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(bench.Stored.Owner, Is.Null);
        lease = await Retaken();
    }

    [Test]
    public void Whoever_lost_it_hands_no_plan_to_terraform()
    {
        using var steps = new StepBench();
        var folder = steps.Run.Folder;
        steps.Services.Fence.Add(lease);
        bench.Hold(owner: null, epoch: 1);
        var terraform = new Terraform(new TerraformSettings(
            "/bin/false", folder.Infrastructure, folder.Tools, "staging", bench.Emulated.Tools, folder.Tools));
        var plan = new PlanName("digest", HasChanges: true, "staging", Lineage: null, Serial: null);

        Assert.ThrowsAsync<InDoubtException>(() => new Applying(steps.Run, terraform).ApplyAsync(plan, CancellationToken.None));
        Assert.That(Applying.LastPlan(steps.Run.Folder), Is.Null);
    }

    [Test]
    public async Task The_fence_asks_for_what_is_held()
    {
        var fence = new LeaseFence();
        await fence.CheckAsync();

        fence.Add(lease);
        bench.Hold(owner: null, epoch: 1);
        Assert.ThrowsAsync<InDoubtException>(() => fence.CheckAsync());
        Assert.That(fence.Lost.IsCancellationRequested, Is.True);

        fence.Remove(lease);
        await fence.CheckAsync();
        Assert.That(fence.Lost.CanBeCanceled, Is.False);
    }

    private async Task<BucketLease> Retaken()
    {
        bench.Hold(owner: null, epoch: 2);
        return await bench.TakeAsync();
    }
}
