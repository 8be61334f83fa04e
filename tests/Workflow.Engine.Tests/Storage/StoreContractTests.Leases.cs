using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

internal sealed partial class StoreContractTests
{
    [Test]
    public async Task A_write_under_a_lease_that_was_taken_over_is_refused_whole()
    {
        var lease = await Some.RunAsync(_store, "r");
        Database.Kill(_store);
        await using var other = _database.Open();
        var newer = await other.AcquireLeaseAsync("run/r");
        await using var stale = _database.Open();

        var error = Assert.ThrowsAsync<StaleLeaseException>(
            () => stale.CommitAsync(new Checkpoint { RunId = "r", Lease = lease, Data = "{\"stale\":true}", Pointers = [Some.Pointer("2")] }))!;

        Assert.That((error.Epoch, error.CurrentEpoch), Is.EqualTo((lease.Epoch, newer.Epoch)));
        var stored = (await other.LoadAsync("r"))!;
        Assert.That((stored.Data, stored.Pointers.Count), Is.EqualTo(("{}", 1)));
    }

    [Test]
    public async Task A_write_under_a_lease_that_was_given_back_is_refused()
    {
        var lease = await Some.RunAsync(_store, "r");
        await _store.ReleaseLeaseAsync(lease);

        Assert.That(() => _store.CommitAsync(Some.Begin("r", lease)), Throws.TypeOf<StaleLeaseException>());
        Assert.That(await _store.ReadJournalAsync("r"), Is.Empty);
    }

    [Test]
    public async Task A_checkpoint_can_give_its_lease_back()
    {
        var lease = await Some.RunAsync(_store, "r");

        await _store.CommitAsync(new Checkpoint { RunId = "r", Lease = lease, ReleaseLease = true });

        Assert.That(await _store.FindHolderAsync("run/r"), Is.Null);
        Assert.That(() => _store.CommitAsync(Some.Begin("r", lease)), Throws.TypeOf<StaleLeaseException>());
    }

    [Test]
    public async Task A_lease_has_one_holder_who_is_named()
    {
        await using var other = _database.Open();
        await _store.AcquireLeaseAsync("environment/production");

        var error = Assert.ThrowsAsync<LeaseHeldException>(() => other.AcquireLeaseAsync("environment/production"))!;

        Assert.That((error.Holder.Pid, error.Holder.Host, error.Holder.IsAlive), Is.EqualTo((Environment.ProcessId, Environment.MachineName, true)));
        Assert.That((await other.FindHolderAsync("environment/production"))!.Pid, Is.EqualTo(Environment.ProcessId));
        Assert.That((await other.AcquireLeaseAsync("environment/staging")).Epoch, Is.EqualTo(1));
    }

    [Test]
    public async Task A_holder_cannot_take_its_own_lease_twice()
    {
        await _store.AcquireLeaseAsync("a");

        Assert.That(() => _store.AcquireLeaseAsync("a"), Throws.TypeOf<LeaseHeldException>());
    }

    [Test]
    public async Task A_lease_given_back_is_free_with_the_next_epoch()
    {
        await using var other = _database.Open();
        var first = await _store.AcquireLeaseAsync("a");
        await _store.ReleaseLeaseAsync(first);

        var second = await other.AcquireLeaseAsync("a");

        Assert.That((second.Epoch, second.TakenOverFrom), Is.EqualTo((first.Epoch + 1, (LeaseHolder?)null)));
    }

    [Test]
    public async Task A_lease_of_a_dead_holder_is_taken_over_with_the_next_epoch()
    {
        await using var other = _database.Open();
        var first = await _store.AcquireLeaseAsync("a");
        Database.Kill(_store);

        var second = await other.AcquireLeaseAsync("a");

        Assert.That(second.Epoch, Is.EqualTo(first.Epoch + 1));
        Assert.That(second.TakenOverFrom, Has.Property(nameof(LeaseHolder.IsAlive)).False);
    }

    [Test]
    public async Task Disposing_a_store_gives_its_leases_back()
    {
        await using var other = _database.Open();
        await _store.AcquireLeaseAsync("a");

        await _store.DisposeAsync();

        Assert.That(await other.FindHolderAsync("a"), Is.Null);
    }

    [Test]
    public async Task Giving_back_a_lease_that_someone_else_has_by_now_changes_nothing()
    {
        var first = await _store.AcquireLeaseAsync("a");
        Database.Kill(_store);
        await using var other = _database.Open();
        var second = await other.AcquireLeaseAsync("a");
        await using var late = _database.Open();

        await late.ReleaseLeaseAsync(first);

        Assert.That(await other.FindHolderAsync("a"), Is.Not.Null);
        Assert.That(() => other.AcquireLeaseAsync("a"), Throws.TypeOf<LeaseHeldException>(), $"epoch {second.Epoch} still holds it");
    }
}
