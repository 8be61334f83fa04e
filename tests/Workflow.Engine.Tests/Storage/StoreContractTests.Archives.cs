using System.Text.Json.Nodes;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

internal sealed partial class StoreContractTests
{
    [Test]
    public async Task An_exported_run_is_the_same_after_it_was_taken_in_and_exported_again()
    {
        await RichRunAsync("r");
        var exported = await _store.ExportAsync("r");
        using var elsewhere = new Database(kind, TimeProvider.System);
        await using var target = elsewhere.Open();

        var id = await target.ImportAsync(exported);

        Assert.That((id, await target.ExportAsync("r")), Is.EqualTo(("r", exported)));
    }

    [Test]
    public async Task A_run_goes_to_another_kind_of_store_and_back_unchanged()
    {
        await RichRunAsync("r");
        var exported = await _store.ExportAsync("r");
        await using var memory = new InMemoryRunStore(TimeProvider.System);
        using var elsewhere = new Database(kind, TimeProvider.System);
        await using var back = elsewhere.Open();

        await memory.ImportAsync(exported);
        await back.ImportAsync(await memory.ExportAsync("r"));

        Assert.That(await memory.ExportAsync("r"), Is.EqualTo(exported));
        Assert.That(await back.ExportAsync("r"), Is.EqualTo(exported));
    }

    [Test]
    public async Task What_is_taken_in_is_read_as_it_was()
    {
        await RichRunAsync("r", Some.Time);
        var (before, summary) = ((await _store.LoadAsync("r"))!, (await _store.FindAsync("r"))!);
        var journal = await _store.ReadJournalAsync("r");
        using var elsewhere = new Database(kind, TimeProvider.System);
        await using var target = elsewhere.Open();

        await target.ImportAsync(await _store.ExportAsync("r"));

        var after = (await target.LoadAsync("r"))!;
        Assert.That((after.Run, after.Definition, after.Data, after.DataVersion), Is.EqualTo((before.Run, before.Definition, before.Data, before.DataVersion)));
        Assert.That((after.LastSequence, after.Pointers.Count, after.OpenAttempts.Single()), Is.EqualTo((before.LastSequence, before.Pointers.Count, before.OpenAttempts.Single())));
        Assert.That(after.Delivered, Is.EqualTo(before.Delivered));
        Assert.That(await target.ReadJournalAsync("r"), Is.EqualTo(journal));
        Assert.That(await target.FindAsync("r"), Is.EqualTo(summary with { Holder = null, InDoubt = true }));
    }

    [Test]
    public async Task A_run_that_was_driven_is_in_doubt_where_it_is_taken_in_and_nobody_holds_it()
    {
        await RichRunAsync("r");
        using var elsewhere = new Database(kind, TimeProvider.System);
        await using var target = elsewhere.Open();

        await target.ImportAsync(await _store.ExportAsync("r"));

        var run = (await target.FindAsync("r"))!;
        Assert.That((run.InDoubt, run.Holder, (await _store.FindAsync("r"))!.InDoubt), Is.EqualTo((true, (LeaseHolder?)null, false)));
        Assert.That((await target.AcquireLeaseAsync("run/r")).Epoch, Is.EqualTo(2), "above that of the journal");
    }

    [Test]
    public async Task An_imported_subscription_takes_events_and_an_imported_token_is_current()
    {
        await RichRunAsync("r");
        using var elsewhere = new Database(kind, TimeProvider.System);
        await using var target = elsewhere.Open();
        await target.ImportAsync(await _store.ExportAsync("r"));

        var runs = await target.PublishAsync(new StoredEvent("open", "key", "5", Some.Time));

        Assert.That((runs.Single(), await target.SubmitActivityAsync("token", "6", Some.Time)), Is.EqualTo(("r", "r")));
        Assert.That((await target.FindDeliveredAsync("r")).Select(each => each.Data), Is.EqualTo(new[] { "\"handed\"", "5", "6" }));
    }

    [Test]
    public async Task A_second_import_is_refused_and_the_run_is_as_it_was()
    {
        var lease = await Some.RunAsync(_store, "r");
        var exported = await _store.ExportAsync("r");
        await _store.CommitAsync(Some.Begin("r", lease));

        var error = Assert.ThrowsAsync<DuplicateRunException>(() => _store.ImportAsync(exported))!;

        Assert.That(error.RunId, Is.EqualTo("r"));
        Assert.That(await _store.ReadJournalAsync("r"), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_run_that_is_not_there_cannot_be_exported() =>
        Assert.That(() => _store.ExportAsync("none"), Throws.TypeOf<NotFoundException>());

    [Test]
    public async Task A_newer_format_is_refused_with_both_versions()
    {
        var archive = await ExportedAsync();
        archive["formatVersion"] = 9;
        archive["news"] = "of that time";

        var error = Assert.ThrowsAsync<RunArchiveNewerException>(() => _store.ImportAsync(archive.ToJsonString()))!;

        Assert.That((error.FoundVersion, error.KnownVersion, error.Remedy), Is.EqualTo((9, 1, "Use the newer version that wrote it.")));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("null")]
    [TestCase("not JSON at all")]
    [TestCase("""{"format":"something else","formatVersion":1}""")]
    [TestCase("""{"format":"workflow-engine-run","formatVersion":0}""")]
    [TestCase("""{"format":"workflow-engine-run","formatVersion":1}""")]
    public void What_is_no_exported_run_is_refused(string text) =>
        Assert.That(() => _store.ImportAsync(text), Throws.TypeOf<RunArchiveException>().With.Message.StartWith("This is not a whole exported run: "));

    [Test]
    public async Task An_exported_run_that_was_cut_short_is_refused_wherever_it_was_cut()
    {
        await RichRunAsync("r");
        var exported = (await _store.ExportAsync("r")).TrimEnd();
        await using var empty = new InMemoryRunStore(TimeProvider.System);

        for (var length = 0; length < exported.Length; length += 41)
        {
            var cut = exported[..length];
            Assert.That(() => empty.ImportAsync(cut), Throws.TypeOf<RunArchiveException>(), cut);
        }

        Assert.That(await empty.ListAsync(new RunQuery()), Is.Empty);
    }

    private static readonly (string What, Action<JsonObject> Damage)[] _damages =
    [
        ("definition", archive => archive["definition"]!["content"] = "Id: another"),
        ("id", archive => archive["run"]!["id"] = ""),
        ("status", archive => archive["run"]!["status"] = "Dreaming"),
        ("status as a number", archive => archive["run"]!["status"] = 77),
        ("time", archive => archive["run"]!["createTime"] = "yesterday"),
        ("unknown member", archive => archive["run"]!["$type"] = "System.Diagnostics.Process"),
        ("no pointers", archive => archive.Remove("pointers")),
        ("pointer twice", archive => archive["pointers"]!.AsArray().Add(archive["pointers"]![0]!.DeepClone())),
        ("pointer without a number", archive => archive["pointers"]![0]!["id"] = "one"),
        ("journal of no visit", archive => archive["journal"]![0]!["pointerId"] = "77"),
        ("journal with a gap", archive => archive["journal"]![0]!["sequence"] = 3),
        ("half an end", archive => archive["journal"]![0]!["endedAt"] = "2026-01-02T03:04:05.678Z"),
        ("epoch", archive => archive["journal"]![0]!["epoch"] = 9),
        ("data version", archive => archive["dataVersion"] = 0),
    ];

    [TestCaseSource(nameof(_damages))]
    public async Task An_exported_run_whose_parts_do_not_fit_is_refused((string What, Action<JsonObject> Damage) fault)
    {
        var archive = await ExportedAsync();
        fault.Damage(archive);

        Assert.That(() => _store.ImportAsync(archive.ToJsonString()), Throws.TypeOf<RunArchiveException>(), fault.What);
        Assert.That(await IdsAsync(new RunQuery()), Is.EqualTo(new[] { "r" }));
    }

    private async Task<JsonObject> ExportedAsync()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.CommitAsync(Some.Begin("r", lease));
        var archive = JsonNode.Parse(await _store.ExportAsync("r"))!.AsObject();
        return archive;
    }

    /// <summary>A run in the middle of a step, with one of everything, some of it hard to write down.</summary>
    private async Task RichRunAsync(string id, DateTime? at = null)
    {
        var lease = await Some.RunAsync(_store, id);
        var time = at ?? Some.Time.AddTicks(1234);
        await _store.PublishAsync(new StoredEvent("handed", "key", "\"handed\"", Some.Time));
        await _store.CommitAsync(Some.Begin(id, lease));
        await _store.CommitAsync(new Checkpoint
        {
            RunId = id,
            Lease = lease,
            Run = Some.Run(id, "ref") with { Description = "Grüße\n\"<&>\" 🙂", Outcome = "o", NextExecution = DateTime.MinValue },
            Data = "{ \"x\": 1.50, \"n\": null, \"s\": \"\\u00e9\" }",
            DataVersion = 4,
            Pointers =
            [
                Some.Pointer("1") with { Status = PointerStatus.Failed, EndTime = time, Outcome = "null", Extensions = "{\"a\":\"1\"}" },
                Some.Pointer("2") with { PersistenceData = "[1,2]", ContextItem = "\"i\"", Scope = ["1"], RetryCount = 2, SleepUntil = time },
                Some.Pointer("3", "other") with { Active = false, Status = PointerStatus.WaitingForEvent, EventName = "handed", EventKey = "key" },
                Some.Pointer("4", "other") with { PredecessorId = "1", EventPublished = true, EventData = "true", StartTime = time },
                Some.Pointer("10", "other"),
            ],
            Ended = [new AttemptEnd(1, time, StepEnding.Failed, new StepError("T", "M", "tail", "remedy"))],
            Begun = [new AttemptBegin(2, "step", 2, "2", time)],
            Subscribed =
            [
                new SubscriptionRow("3", "handed", "key", DateTime.MinValue, null),
                new SubscriptionRow("4", "open", "key", Some.Time, "[]"),
                new SubscriptionRow("10", Event.EventTypeActivity, "paint", DateTime.MinValue, "{\"n\":1}"),
            ],
        });
        await _store.ClaimActivityAsync("paint", "worker", "token", Some.Time, Some.Time.AddHours(1));
    }
}
