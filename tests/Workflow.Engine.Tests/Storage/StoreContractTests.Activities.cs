using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

internal sealed partial class StoreContractTests
{
    private static readonly DateTime _hour = Some.Time.AddHours(1);

    [Test]
    public async Task An_open_activity_is_handed_to_one_worker_with_what_the_step_gave()
    {
        await WaitForActivityAsync("r");

        var first = await ClaimAsync("t1");
        var second = await ClaimAsync("t2");

        Assert.That(first, Is.EqualTo(new ActivityClaim("r", "1", "{\"n\":1}")));
        Assert.That(second, Is.Null);
        Assert.That(await _store.ClaimActivityAsync("other", "w", "t3", Some.Time, null), Is.Null);
    }

    [Test]
    public async Task The_oldest_run_goes_first()
    {
        await WaitForActivityAsync("a");
        await WaitForActivityAsync("b");

        Assert.That(((await ClaimAsync("t1"))!.RunId, (await ClaimAsync("t2"))!.RunId), Is.EqualTo(("a", "b")));
    }

    [Test]
    public async Task Workers_that_ask_at_once_get_different_activities()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            await WaitForActivityAsync($"r{i}");
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => ClaimAsync($"t{i}"))));

        Assert.That(claims.OfType<ActivityClaim>().Select(claim => claim.RunId), Is.EquivalentTo(new[] { "r0", "r1", "r2", "r3", "r4" }));
    }

    [Test]
    public async Task An_activity_that_is_not_due_yet_is_not_handed_out()
    {
        await WaitForActivityAsync("r", asOf: _hour);

        Assert.That(await ClaimAsync("t1"), Is.Null);
        Assert.That(await _store.ClaimActivityAsync("paint", "w", "t1", _hour, null), Is.Not.Null);
    }

    [Test]
    public async Task An_activity_given_back_is_free_again_and_its_old_token_worthless()
    {
        await WaitForActivityAsync("r");
        await ClaimAsync("t1");

        await _store.ReleaseActivityAsync("t1");

        Assert.That(await _store.SubmitActivityAsync("t1", "1", Some.Time), Is.Null);
        Assert.That(await ClaimAsync("t2"), Is.Not.Null);
    }

    [Test]
    public async Task A_claim_that_expired_can_be_taken_by_another_and_only_then_is_worthless()
    {
        await WaitForActivityAsync("a");
        await WaitForActivityAsync("b");
        await ClaimAsync("late");
        await ClaimAsync("stolen");

        var before = await _store.ClaimActivityAsync("paint", "w", "t1", _hour.AddTicks(-TimeSpan.TicksPerMillisecond), null);
        var late = await _store.SubmitActivityAsync("late", "1", _hour);
        var taken = await _store.ClaimActivityAsync("paint", "w", "t2", _hour, null);
        var stolen = await _store.SubmitActivityAsync("stolen", "1", _hour);

        Assert.That((before, late, taken!.RunId, stolen), Is.EqualTo(((ActivityClaim?)null, "a", "b", (string?)null)));
    }

    [Test]
    public async Task A_result_reaches_the_very_step_that_waits_and_no_other_of_that_name()
    {
        await WaitForActivityAsync("a");
        await WaitForActivityAsync("b");
        await ClaimAsync("t1");
        await ClaimAsync("t2");

        var run = await _store.SubmitActivityAsync("t2", "42", Some.Time);
        var later = await WaitForActivityAsync("c");

        Assert.That(run, Is.EqualTo("b"));
        Assert.That(await _store.FindDeliveredAsync("b"), Is.EqualTo(new[] { new DeliveredEvent("1", "42") }));
        Assert.That(((await _store.FindDeliveredAsync("a")).Count, later.Delivered.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_result_is_taken_once_and_not_when_the_step_is_over()
    {
        await WaitForActivityAsync("a");
        var over = await WaitForActivityAsync("b");
        await ClaimAsync("t1");
        await ClaimAsync("t2");
        await _store.SubmitActivityAsync("t1", "1", Some.Time);

        await _store.CommitAsync(new Checkpoint { RunId = "b", Lease = over.Lease, Unsubscribed = ["1"] });

        Assert.That(await _store.SubmitActivityAsync("t1", "2", Some.Time), Is.Null);
        Assert.That(await _store.SubmitActivityAsync("t2", "2", Some.Time), Is.Null);
        Assert.That(await _store.SubmitActivityAsync("never", "2", Some.Time), Is.Null);
        Assert.That((await _store.FindDeliveredAsync("a")).Single().Data, Is.EqualTo("1"));
    }

    [Test]
    public async Task A_claim_survives_its_workers_store()
    {
        await WaitForActivityAsync("r");
        await ClaimAsync("t1");
        Database.Kill(_store);
        await using var other = _database.Open();

        Assert.That(await other.ClaimActivityAsync("paint", "w2", "t2", Some.Time, null), Is.Null);
        Assert.That(await other.SubmitActivityAsync("t1", "1", Some.Time), Is.EqualTo("r"));
        Assert.That(await other.FindRunnableAsync(), Is.EqualTo(new[] { "r" }));
    }

    [Test]
    public async Task The_version_of_the_data_is_kept_with_the_data()
    {
        var lease = await Some.RunAsync(_store, "r");
        var first = (await _store.LoadAsync("r"))!.DataVersion;

        await _store.CommitAsync(new Checkpoint { RunId = "r", Lease = lease, Data = "{\"x\":2}", DataVersion = 3 });
        await _store.CommitAsync(Some.Begin("r", lease));

        Assert.That((first, (await _store.LoadAsync("r"))!.DataVersion), Is.EqualTo((1, 3)));
    }

    private Task<ActivityClaim?> ClaimAsync(string token) => _store.ClaimActivityAsync("paint", "w", token, Some.Time, _hour);

    private async Task<(LeaseGrant Lease, IReadOnlyList<DeliveredEvent> Delivered)> WaitForActivityAsync(string runId, DateTime? asOf = null)
    {
        var lease = await Some.RunAsync(_store, runId);
        var result = await _store.CommitAsync(Some.Subscribe(runId, lease, Some.Time) with
        {
            Subscribed = [new SubscriptionRow("1", Event.EventTypeActivity, "paint", asOf ?? DateTime.MinValue, "{\"n\":1}")],
        });
        return (lease, result.Delivered);
    }
}
