using System.Text;
using System.Text.Json;
using Deployer.Journal;
using Deployer.Leases;
using Deployer.Plans;
using Deployer.Runs;
using Deployer.Tests.Buckets;
using Deployer.Tests.Leases;
using Deployer.Tools;
using Workflow.Engine;

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

    [Test]
    public async Task A_run_that_was_lost_while_it_applied_and_has_no_copy_stops_the_next_one_until_a_person_gives_it_up()
    {
        Hold(new LeaseObject(4, Owner: null, Guid.NewGuid()) { Abandoned = "k3f9ab", AbandonedAt = new ToolAttempt("apply", 1) });

        var refused = Assert.ThrowsAsync<InDoubtException>(() => EnterAsync(Other))!;
        await LookAsync(Other);
        Assert.That(refused.Message, Does.Contain("in the middle of 'apply', and there is no copy of it"));
        Assert.That(refused.Remedy, Does.EndWith("deployer unlock staging --give-up k3f9ab"));
        Assert.That(Stored, Does.Contain("k3f9ab").And.Contain("apply"));

        Assert.ThrowsAsync<RunStateException>(() => GiveUpAsync("another"));
        await GiveUpAsync("k3f9ab");
        await EnterAsync(Other);
    }

    [Test]
    public async Task A_run_whose_copy_is_older_than_its_last_change_stops_the_next_one_and_may_be_resumed()
    {
        var run = await Laptop.BeginRunAsync();
        Laptop.FolderOf(run).Keep("approved-plan.json", new PlanOnRecord(
            new PlanName("digest", HasChanges: true, Machine.Environment, null, null), new PlanSummary([], [])));
        await Laptop.KeepAsync(run);
        Hold(new LeaseObject(4, Owner: null, Guid.NewGuid()) { Abandoned = run, AbandonedAt = new ToolAttempt("apply", 1) });

        Assert.That(Assert.ThrowsAsync<InDoubtException>(() => EnterAsync(Other))!.Remedy, Is.EqualTo($"deployer resume {run}"));
        await EnterAsync(Other, resuming: run);
        Assert.That(Stored, Does.Contain(run).And.Contain("apply"));
        Assert.That(UntoldApply.Of(Other.FolderOf(run)), Is.Not.Null, "nothing tells what that apply made");
        Assert.ThrowsAsync<InDoubtException>(() => Other.OpenDriver().RejectAsync(run, CancellationToken.None), "nobody was asked about that");
        Assert.ThrowsAsync<InDoubtException>(() => EnterAsync(Other), "the run itself tells it, whatever becomes of the lease");

        await Other.KeepAsync(run);
        await Laptop.TakeInAsync();
        Assert.That(UntoldApply.Of(Laptop.FolderOf(run)), Is.Not.Null, "the next machine knows it, too, although the run waits");
    }

    [Test]
    public async Task What_counts_is_the_attempt_that_was_lost_not_an_earlier_one_at_the_same_step()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        var completed = (await Laptop.Control.GetJournalAsync(run, CancellationToken.None))[0];
        Assert.That(completed.Ending, Is.EqualTo(StepEnding.Completed));

        Hold(new LeaseObject(4, Owner: null, Guid.NewGuid()) { Abandoned = run, AbandonedAt = new ToolAttempt(completed.StepKey, completed.Attempt + 1) });
        Assert.That(Assert.ThrowsAsync<InDoubtException>(() => EnterAsync(Other))!.Message, Does.Contain("in the middle of"));

        Hold(new LeaseObject(4, Owner: null, Guid.NewGuid()) { Abandoned = run, AbandonedAt = new ToolAttempt(completed.StepKey, completed.Attempt) });
        await EnterAsync(Other);
    }

    [Test]
    public async Task A_run_that_was_lost_before_it_changed_anything_is_told_of_and_stops_nobody()
    {
        Hold(new LeaseObject(4, Owner: null, Guid.NewGuid()) { Abandoned = "k3f9ab" });

        await EnterAsync(Other);

        Assert.That(Other.Observer.Notes.Single().Text, Does.Contain("has no copy of it"));
    }

    [Test]
    public async Task A_step_that_changes_something_says_so_in_the_lease_until_it_has_ended_well()
    {
        await using var lease = await new SharedLeases(Laptop.Services).TakeAsync(Bucket.Open(), Machine.Environment, "k3f9ab", CancellationToken.None);

        await lease.ChangesAsync(new ToolAttempt("apply", 2));
        Assert.That(Read().Owner!.Changing, Is.EqualTo(new ToolAttempt("apply", 2)));

        await lease.HasChangedAsync(new ToolAttempt("apply", 1));
        await lease.HasChangedAsync(new ToolAttempt("apply", 2));
        await lease.DrivesAsync("k3f9ab");
        Assert.That(Read().Owner!.Changing, Is.Null);

        await lease.ChangesAsync(new ToolAttempt("apply", 3));
        await lease.HasChangedAsync(new ToolAttempt("apply", 4)); // Gone on with, it found nothing left to change.
        await lease.DrivesAsync("k3f9ab");
        Assert.That(Read().Owner!.Changing, Is.Null);
    }

    private LeaseObject Read() => JsonSerializer.Deserialize<LeaseObject>(Stored, DeployerJson.Options)!; // It was written.

    private Task GiveUpAsync(string run) => EnvironmentUnlock.GiveUpAsync(Bucket.Open(), Machine.Environment, run, CancellationToken.None);

    private static async Task EnterAsync(Machine machine, string? resuming = null) =>
        await (await machine.OpenGate().EnterAsync(Machine.Environment, resuming, CancellationToken.None)).DisposeAsync();

    private static async Task LookAsync(Machine machine) =>
        await (await machine.OpenGate().SeizeAsync(Machine.Environment, CancellationToken.None)).DisposeAsync();

    private LeaseOwner Dead(string run) => LeaseOwner.Here(Laptop.Home.Path, run, DateTimeOffset.UtcNow) with { StartTime = "before" };

    private void Hold(LeaseObject lease) =>
        Bucket.Stored.Write(EmulatedBucket.FullName(LeaseObject.Name), Encoding.UTF8.GetString(lease.ToBytes()));
}
