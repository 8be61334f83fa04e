using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

/// <summary>What every store keeps to.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed partial class StoreContractTests(StoreKind kind)
{
    private Database _database = null!;
    private IRunStore _store = null!;

    [SetUp]
    public void Open()
    {
        _database = new Database(kind, TimeProvider.System);
        _store = _database.Open();
    }

    [TearDown]
    public async Task Close()
    {
        await _store.DisposeAsync();
        _database.Dispose();
    }

    [Test]
    public async Task Every_field_of_a_run_comes_back()
    {
        var run = Some.Run("r") with { Description = "d", Outcome = "o", CompleteTime = Some.Time, Reference = "ref", Status = WorkflowStatus.Suspended };
        var pointer = new PointerRow
        {
            Id = "7",
            StepKey = "k",
            Active = true,
            Status = PointerStatus.Sleeping,
            SleepUntil = Some.Time,
            StartTime = Some.Time,
            EndTime = Some.Time,
            EventName = "n",
            EventKey = "e",
            EventPublished = true,
            EventData = "1",
            PersistenceData = "2",
            ContextItem = "3",
            Outcome = "4",
            RetryCount = 5,
            PredecessorId = "6",
            Scope = ["1", "2"],
            Extensions = "{\"a\":\"1\"}",
        };
        await _store.CommitAsync(new Checkpoint { RunId = "r", Create = Some.Definition, Run = run, Data = "{\"x\":1}", Pointers = [pointer] });

        var stored = (await _store.LoadAsync("r"))!;

        Assert.That(stored.Run, Is.EqualTo(run));
        Assert.That(stored.Definition, Is.EqualTo(Some.Definition));
        Assert.That(stored.Data, Is.EqualTo("{\"x\":1}"));
        var loaded = stored.Pointers.Single();
        Assert.That(loaded with { Scope = pointer.Scope }, Is.EqualTo(pointer));
        Assert.That(loaded.Scope, Is.EqualTo(pointer.Scope));
    }

    [Test]
    public async Task What_did_not_change_stays()
    {
        var lease = await Some.RunAsync(_store, "r");

        await _store.CommitAsync(Some.Begin("r", lease));

        var stored = (await _store.LoadAsync("r"))!;
        Assert.That((stored.Data, stored.Pointers.Count, stored.Run), Is.EqualTo(("{}", 1, Some.Run("r"))));
    }

    [Test]
    public async Task Pointers_come_back_in_the_order_they_were_made()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.CommitAsync(new Checkpoint { RunId = "r", Lease = lease, Pointers = [Some.Pointer("10"), Some.Pointer("2")] });

        var stored = (await _store.LoadAsync("r"))!;

        Assert.That(stored.Pointers.Select(pointer => pointer.Id), Is.EqualTo(new[] { "1", "2", "10" }));
    }

    [Test]
    public async Task A_run_that_is_not_there_is_null()
    {
        Assert.That(await _store.LoadAsync("none"), Is.Null);
        Assert.That(await _store.FindAsync("none"), Is.Null);
        Assert.That(await _store.ReadJournalAsync("none"), Is.Empty);
    }

    [Test]
    public async Task A_second_run_of_the_same_id_is_refused_and_the_first_is_untouched()
    {
        await Some.RunAsync(_store, "r", "first");

        Assert.That(() => Some.RunAsync(_store, "r", "second"), Throws.TypeOf<DuplicateRunException>());
        Assert.That((await _store.FindAsync("r"))!.Reference, Is.EqualTo("first"));
    }

    [Test]
    public async Task The_journal_tells_the_begin_before_there_is_an_end()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.CommitAsync(Some.Begin("r", lease));

        var begun = (await _store.ReadJournalAsync("r")).Single();

        Assert.That(begun, Is.EqualTo(new StepRecord("step", 1, "1", Some.Time, null, null, lease.Epoch, null)));
    }

    [Test]
    public async Task The_end_of_an_attempt_and_the_begin_of_the_next_come_in_one_checkpoint()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.CommitAsync(Some.Begin("r", lease));
        var error = new StepError("T", "M", "tail", "remedy");

        await _store.CommitAsync(Some.Begin("r", lease, 2) with { Ended = [new AttemptEnd(1, Some.Time, StepEnding.Failed, error)] });

        var journal = await _store.ReadJournalAsync("r");
        Assert.That(journal.Select(record => (record.Attempt, record.Ending, record.Error)), Is.EqualTo(new[]
        {
            (1, StepEnding.Failed, error), (2, (StepEnding?)null, (StepError?)null),
        }));
        var stored = (await _store.LoadAsync("r"))!;
        Assert.That((stored.LastSequence, stored.AttemptCounts["step"], stored.OpenAttempts.Single().Sequence), Is.EqualTo((2, 2, 2)));
    }

    [TestCase(null)]
    [TestCase(StepEnding.Waiting)]
    [TestCase(StepEnding.Interrupted)]
    [TestCase(StepEnding.Sleeping)]
    public async Task A_failure_is_a_runs_error_until_its_step_is_tried_again(StepEnding? second)
    {
        var lease = await Some.RunAsync(_store, "r");
        var error = new StepError("T", "M", "tail", "remedy");
        await _store.CommitAsync(Some.Begin("r", lease));
        await _store.CommitAsync(new Checkpoint { RunId = "r", Lease = lease, Ended = [new AttemptEnd(1, Some.Time, StepEnding.Failed, error)] });
        var failed = (await _store.FindAsync("r"))!.Error;

        await _store.CommitAsync(Some.Begin("r", lease, 2));
        if (second is { } ending)
        {
            await _store.CommitAsync(new Checkpoint { RunId = "r", Lease = lease, Ended = [new AttemptEnd(2, Some.Time, ending, null)] });
        }

        Assert.That((failed, (await _store.FindAsync("r"))!.Error), Is.EqualTo((error, (StepError?)null)));
    }

    [Test]
    public async Task A_failure_stays_a_runs_error_while_another_branch_goes_on()
    {
        var lease = await Some.RunAsync(_store, "r");
        var error = new StepError("T", "M");
        await _store.CommitAsync(Some.Begin("r", lease));

        await _store.CommitAsync(new Checkpoint
        {
            RunId = "r",
            Lease = lease,
            Pointers = [Some.Pointer("1") with { Status = PointerStatus.Failed }, Some.Pointer("2", "other") with { Status = PointerStatus.Running }],
            Ended = [new AttemptEnd(1, Some.Time, StepEnding.Failed, error)],
            Begun = [new AttemptBegin(2, "other", 1, "2", Some.Time)],
        });

        var run = (await _store.FindAsync("r"))!;
        Assert.That((run.Error, run.CurrentStep), Is.EqualTo((error, "other")));
    }

    [TestCase(WorkflowStatus.Runnable, "next")]
    [TestCase(WorkflowStatus.Suspended, "next")]
    [TestCase(WorkflowStatus.Terminated, "step")]
    public async Task A_run_is_at_its_open_visit_and_one_that_ended_where_it_was_last(WorkflowStatus status, string step)
    {
        var lease = await Some.RunAsync(_store, "r");
        var begun = (await _store.FindAsync("r"))!.CurrentStep;
        await _store.CommitAsync(Some.Begin("r", lease));

        await _store.CommitAsync(new Checkpoint
        {
            RunId = "r",
            Lease = lease,
            Run = Some.Run("r", status: status),
            Pointers =
            [
                Some.Pointer("1") with { Status = PointerStatus.Complete, EndTime = Some.Time },
                Some.Pointer("2", "next") with { EndTime = status == WorkflowStatus.Terminated ? Some.Time : null },
            ],
            Ended = [new AttemptEnd(1, Some.Time, StepEnding.Completed, null)],
        });

        Assert.That((begun, (await _store.FindAsync("r"))!.CurrentStep), Is.EqualTo(("step", step)));
        Assert.That((await _store.ListAsync(new RunQuery())).Single().CurrentStep, Is.EqualTo(step));
    }

    [Test]
    public async Task A_run_is_in_doubt_when_an_attempt_has_no_end_and_nobody_alive_drives_it()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.CommitAsync(Some.Begin("r", lease));
        await using var other = _database.Open();
        var before = (await other.FindAsync("r"))!.InDoubt;

        Database.Kill(_store);

        Assert.That((before, (await other.FindAsync("r"))!.InDoubt), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Runs_are_listed_newest_first_and_filtered()
    {
        await Some.RunAsync(_store, "a1", "x");
        await Some.RunAsync(_store, "a2", "y");
        await Some.RunAsync(_store, "b1", "x");

        Assert.That(await IdsAsync(new RunQuery()), Is.EqualTo(new[] { "b1", "a2", "a1" }));
        Assert.That(await IdsAsync(new RunQuery(Reference: "x")), Is.EqualTo(new[] { "b1", "a1" }));
        Assert.That(await IdsAsync(new RunQuery(IdPrefix: "a")), Is.EqualTo(new[] { "a2", "a1" }));
        Assert.That(await IdsAsync(new RunQuery(Status: WorkflowStatus.Complete)), Is.Empty);
        Assert.That(await IdsAsync(new RunQuery(DefinitionId: "other")), Is.Empty);
        Assert.That(await IdsAsync(new RunQuery(Skip: 1, Take: 1)), Is.EqualTo(new[] { "a2" }));
    }

    [Test]
    public async Task An_event_after_its_subscription_is_handed_over()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.CommitAsync(Some.Subscribe("r", lease, Some.Time));
        var waiting = (await _store.FindAsync("r"))!.WaitsFor;

        var runs = await _store.PublishAsync(new StoredEvent("name", "key", "42", Some.Time));

        Assert.That((waiting, string.Join(',', runs)), Is.EqualTo(("name/key", "r")));
        Assert.That(await _store.FindDeliveredAsync("r"), Is.EqualTo(new[] { new DeliveredEvent("1", "42") }));
    }

    [Test]
    public async Task The_first_event_before_its_subscription_is_handed_over_with_the_commit()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.PublishAsync(new StoredEvent("name", "key", "2", Some.Time.AddHours(2)));
        await _store.PublishAsync(new StoredEvent("name", "key", "1", Some.Time.AddHours(1)));
        await _store.PublishAsync(new StoredEvent("name", "key", "0", Some.Time));

        var result = await _store.CommitAsync(Some.Subscribe("r", lease, Some.Time.AddMinutes(1)));

        Assert.That(result.Delivered, Is.EqualTo(new[] { new DeliveredEvent("1", "1") }));
    }

    [TestCase("other", "key", 0)]
    [TestCase("name", "other", 0)]
    [TestCase("name", "key", -1)]
    public async Task An_event_of_another_name_key_or_time_is_not_handed_over(string name, string key, int seconds)
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.CommitAsync(Some.Subscribe("r", lease, Some.Time));

        var runs = await _store.PublishAsync(new StoredEvent(name, key, null, Some.Time.AddSeconds(seconds)));

        Assert.That(runs, Is.Empty);
    }

    [Test]
    public async Task A_subscription_takes_one_event_and_ends_when_it_is_ended()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.CommitAsync(Some.Subscribe("r", lease, Some.Time));
        await _store.PublishAsync(new StoredEvent("name", "key", "1", Some.Time));
        var second = await _store.PublishAsync(new StoredEvent("name", "key", "2", Some.Time));

        await _store.CommitAsync(new Checkpoint { RunId = "r", Lease = lease, Unsubscribed = ["1"] });

        Assert.That((second.Count, (await _store.FindDeliveredAsync("r")).Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Runs_to_pick_up_are_those_with_something_to_do_that_nobody_alive_holds()
    {
        var held = await Some.RunAsync(_store, "held");
        var free = await Some.RunAsync(_store, "free");
        var waiting = await Some.RunAsync(_store, "waiting");
        var suspended = await Some.RunAsync(_store, "suspended");
        await _store.ReleaseLeaseAsync(free);
        await _store.CommitAsync(Some.Subscribe("waiting", waiting, Some.Time) with { Run = Some.Run("waiting") with { NextExecution = null }, ReleaseLease = true });
        await _store.CommitAsync(new Checkpoint { RunId = "suspended", Lease = suspended, ReleaseLease = true, Run = Some.Run("suspended", status: WorkflowStatus.Suspended) });
        await using var other = _database.Open();

        Assert.That(await other.FindRunnableAsync(), Is.EqualTo(new[] { "free" }));
        await other.PublishAsync(new StoredEvent("name", "key", null, Some.Time));
        Assert.That(await other.FindRunnableAsync(), Is.EqualTo(new[] { "free", "waiting" }));
        Database.Kill(_store);
        Assert.That(await other.FindRunnableAsync(), Is.EqualTo(new[] { "held", "free", "waiting" }));
        Assert.That(held.Epoch, Is.EqualTo(1));
    }

    [Test]
    public async Task Of_writes_at_once_one_that_is_refused_takes_no_other_with_it()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Some.RunAsync(_store, $"r{i}")));
        await _store.ReleaseLeaseAsync(leases[7]);

        var writes = leases.Select((lease, i) => Task.Run(() => _store.CommitAsync(Some.Begin($"r{i}", lease)))).ToList();
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.That(writes.Select(write => write.IsFaulted), Is.EqualTo(Enumerable.Range(0, 20).Select(i => i == 7)));
        var begun = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _store.ReadJournalAsync($"r{i}")));
        Assert.That(begun.Select(journal => journal.Count), Is.EqualTo(Enumerable.Range(0, 20).Select(i => i == 7 ? 0 : 1)));
    }

    private async Task<IEnumerable<string>> IdsAsync(RunQuery query) => (await _store.ListAsync(query)).Select(run => run.Id);
}
