using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

internal sealed partial class StoreContractTests
{
    [Test]
    public async Task Runs_that_ended_before_a_time_are_purged_with_all_that_belongs_to_them()
    {
        await EndAsync("old", Some.Time);
        await EndAsync("edge", Some.Time.AddDays(1));
        await EndAsync("young", Some.Time.AddDays(2));
        var query = new PurgeQuery(Before: Some.Time.AddDays(1));

        var named = await _store.FindPurgeableAsync(query);
        var removed = await _store.PurgeAsync(query);

        Assert.That((string.Join(',', named), removed), Is.EqualTo(("old", 1)));
        Assert.That(await IdsAsync(new RunQuery()), Is.EqualTo(new[] { "young", "edge" }));
        Assert.That((await _store.LoadAsync("old"), (await _store.ReadJournalAsync("old")).Count), Is.EqualTo(((StoredRun?)null, 0)));
        Assert.That(await _store.ReadJournalAsync("edge"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_newest_of_the_ended_runs_are_kept_however_many_others_there_are()
    {
        await EndAsync("a", Some.Time);
        await Some.RunAsync(_store, "running");
        await EndAsync("b", Some.Time, WorkflowStatus.Terminated);
        await EndAsync("c", Some.Time);

        Assert.That(await _store.PurgeAsync(new PurgeQuery(KeepNewest: 3)), Is.Zero);
        Assert.That(await _store.PurgeAsync(new PurgeQuery(KeepNewest: 2)), Is.EqualTo(1));
        Assert.That(await IdsAsync(new RunQuery()), Is.EqualTo(new[] { "c", "b", "running" }));
    }

    [TestCase(null, null, null, "")]
    [TestCase(1, 3, null, "d,c,b")]
    [TestCase(1, 1, null, "d")]
    [TestCase(1, 1, WorkflowStatus.Complete, "d,c,b")]
    [TestCase(1, 0, WorkflowStatus.Complete, "d,b")]
    [TestCase(48, 1, WorkflowStatus.Terminated, "d,c,a")]
    [TestCase(48, 0, WorkflowStatus.Runnable, "d,c,b,a")]
    public async Task A_run_is_purged_only_when_it_meets_every_condition(int? hours, int? keep, WorkflowStatus? status, string left)
    {
        await EndAsync("a", Some.Time);
        await EndAsync("b", Some.Time, WorkflowStatus.Terminated);
        await EndAsync("c", Some.Time);
        await EndAsync("d", Some.Time.AddDays(1), WorkflowStatus.Terminated);

        await _store.PurgeAsync(new PurgeQuery(hours is { } h ? Some.Time.AddHours(h) : null, keep, status));

        Assert.That(string.Join(',', await IdsAsync(new RunQuery())), Is.EqualTo(left));
    }

    [Test]
    public async Task Named_runs_are_purged_and_no_others()
    {
        await EndAsync("a", Some.Time);
        await EndAsync("b", Some.Time);
        await Some.RunAsync(_store, "running");

        var removed = await _store.PurgeAsync(new PurgeQuery { RunIds = ["b", "running", "none"] });

        Assert.That(removed, Is.EqualTo(1));
        Assert.That(await IdsAsync(new RunQuery()), Is.EqualTo(new[] { "running", "a" }));
    }

    [Test]
    public async Task An_ended_run_whose_holder_is_still_at_work_stays()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.CommitAsync(new Checkpoint { RunId = "r", Lease = lease, Run = Ended("r", Some.Time, WorkflowStatus.Terminated) });
        await using var other = _database.Open();

        Assert.That(await other.PurgeAsync(new PurgeQuery()), Is.Zero);
        Database.Kill(_store);
        Assert.That(await other.PurgeAsync(new PurgeQuery()), Is.EqualTo(1));
    }

    [Test]
    public async Task Many_runs_go_in_several_transactions_and_are_all_counted()
    {
        await Task.WhenAll(Enumerable.Range(0, 250).Select(i => EndAsync($"r{i}", Some.Time)));

        Assert.That(await _store.PurgeAsync(new PurgeQuery(KeepNewest: 10)), Is.EqualTo(240));
        await _store.CompactAsync();
        Assert.That(await IdsAsync(new RunQuery()), Has.Exactly(10).Items);
    }

    [Test]
    public async Task A_purged_runs_id_can_be_used_again()
    {
        await EndAsync("r", Some.Time);
        await _store.PurgeAsync(new PurgeQuery());

        Assert.That((await Some.RunAsync(_store, "r")).Epoch, Is.EqualTo(1));
    }

    [Test]
    public async Task Events_nobody_can_take_any_more_are_purged_and_others_are_not()
    {
        await _store.PublishAsync(new StoredEvent("name", "before", null, Some.Time.AddDays(-2)));
        await _store.PublishAsync(new StoredEvent("name", "younger", null, Some.Time.AddDays(3)));
        await _store.PublishAsync(new StoredEvent("name", "ended", null, Some.Time.AddDays(3)));
        var handed = await Some.RunAsync(_store, "handed");
        await _store.CommitAsync(Some.Subscribe("handed", handed, DateTime.MinValue));
        await _store.PublishAsync(new StoredEvent("name", "key", "kept", Some.Time.AddDays(-2)));
        await EndAsync("ended", Some.Time);

        await _store.PurgeAsync(new PurgeQuery(Before: Some.Time.AddDays(1)));

        var asks = await Some.RunAsync(_store, "asks");
        var found = await Task.WhenAll(new[] { "before", "younger", "ended" }.Select((key, i) => TakesAsync(asks, key, $"{i + 2}")));
        Assert.That(found, Is.EqualTo(new[] { false, true, false }));
        Assert.That((await _store.FindDeliveredAsync("handed")).Single().Data, Is.EqualTo("kept"));
    }

    [Test]
    public async Task Without_a_time_only_the_purged_runs_own_events_go()
    {
        await _store.PublishAsync(new StoredEvent("name", "old", null, Some.Time.AddDays(-2)));
        await EndAsync("ended", Some.Time);

        await _store.PurgeAsync(new PurgeQuery(KeepNewest: 0));

        Assert.That(await TakesAsync(await Some.RunAsync(_store, "asks"), "old", "2"), Is.True);
    }

    private async Task EndAsync(string id, DateTime at, WorkflowStatus status = WorkflowStatus.Complete)
    {
        var lease = await Some.RunAsync(_store, id);
        await _store.CommitAsync(Some.Begin(id, lease));
        await _store.CommitAsync(new Checkpoint
        {
            RunId = id,
            Lease = lease,
            Run = Ended(id, at, status),
            Ended = [new AttemptEnd(1, at, StepEnding.Completed, null)],
            ReleaseLease = true,
        });
    }

    private static RunRow Ended(string id, DateTime at, WorkflowStatus status) =>
        Some.Run(id, status: status) with { CompleteTime = at, NextExecution = null };

    private async Task<bool> TakesAsync(LeaseGrant lease, string key, string pointer)
    {
        var result = await _store.CommitAsync(new Checkpoint
        {
            RunId = "asks",
            Lease = lease,
            Pointers = [Some.Pointer(pointer)],
            Subscribed = [new SubscriptionRow(pointer, "name", key, DateTime.MinValue, null)],
        });
        return result.Delivered.Count > 0;
    }
}
