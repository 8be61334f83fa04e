using Deployer.Simulator.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Deployer.Simulator.Tests.Cloud;

internal sealed class FaultsTests : IAsyncDisposable
{
    private const string Network = "google_compute_network";

    private readonly CloudBench bench = new();

    [Test]
    public async Task Without_rules_nothing_goes_wrong()
    {
        Assert.That(await TakeAsync(Some.BucketType), Is.Null);
        Assert.That(Directory.Exists(bench.Folder.Path), Is.False);
    }

    [Test]
    public async Task The_nth_operation_goes_wrong_as_often_as_ordered_also_when_each_is_met_by_a_new_process()
    {
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, "quota", Nth: 3, Times: 2));

        var met = new List<FaultKind?>();
        for (var i = 0; i < 6; i++)
            met.Add((await TakeAsync(Some.BucketType))?.Kind);

        Assert.That(met, Is.EqualTo(new FaultKind?[] { null, null, FaultKind.Quota, FaultKind.Quota, null, null }));
        Assert.That(bench.Faults.List().Single().IsSpent, Is.True);
    }

    [Test]
    public async Task Other_types_and_operations_are_not_counted()
    {
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, "quota"));

        Assert.That(await TakeAsync(Network), Is.Null);
        Assert.That(await TakeAsync(Some.BucketType, CloudOperation.Read), Is.Null);
        Assert.That((await TakeAsync(Some.BucketType))?.Kind, Is.EqualTo(FaultKind.Quota));
    }

    [Test]
    public async Task A_star_means_every_type()
    {
        bench.Faults.Add(new FaultRule(FaultRule.AnyType, CloudOperation.Delete, "forbidden"));

        Assert.That((await TakeAsync(Network, CloudOperation.Delete))?.Kind, Is.EqualTo(FaultKind.Forbidden));
    }

    [Test]
    public async Task A_rule_that_fails_an_operation_hides_it_from_the_rules_after_it()
    {
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, "quota"));
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, "unavailable"));

        Assert.That((await TakeAsync(Some.BucketType))?.Kind, Is.EqualTo(FaultKind.Quota));
        Assert.That((await TakeAsync(Some.BucketType))?.Kind, Is.EqualTo(FaultKind.Unavailable));
        Assert.That(await TakeAsync(Some.BucketType), Is.Null);
    }

    [Test]
    public async Task Latency_delays_the_operation_and_lets_a_later_rule_fail_it()
    {
        var time = new FakeTimeProvider();
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, "latency=2s"));
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, "taint"));

        var taking = new Faults(bench.Folder.Path, time).TakeAsync(Some.BucketType, CloudOperation.Create, CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(1999));
        var early = taking.IsCompleted;
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(early, Is.False);
        Assert.That((await taking)?.Kind, Is.EqualTo(FaultKind.Taint));
    }

    [Test]
    public async Task Held_operations_go_on_one_per_line()
    {
        var fifo = bench.Fifo("gate");
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, $"hold={fifo}", Times: 2));
        Task<Fault?>[] held = [TakeAsync(Some.BucketType), TakeAsync(Some.BucketType)];
        await using var gate = new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

        Assert.That(held.Count(task => task.IsCompleted), Is.Zero);
        gate.Write("go\n"u8);
        var first = await Task.WhenAny(held).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(held.Count(task => task.IsCompleted), Is.EqualTo(1));
        gate.Write("go\n"u8);
        await Task.WhenAll(held).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(await first, Is.Null);
    }

    [Test]
    public void A_held_operation_ends_with_the_simulator()
    {
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, $"hold={bench.Fifo("gate")}"));
        using var stop = new CancellationTokenSource();

        var held = bench.Faults.TakeAsync(Some.BucketType, CloudOperation.Create, stop.Token);
        stop.Cancel();

        Assert.CatchAsync<OperationCanceledException>(async () => await held);
    }

    [Test]
    public async Task What_went_wrong_stands_in_the_audit()
    {
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Update, "crash-after-create"));

        await TakeAsync(Some.BucketType, CloudOperation.Update);

        Assert.That(bench.Audit.Read().Select(entry => (entry.Operation, entry.Type, entry.Fault)),
            Is.EqualTo(new[] { ("update", Some.BucketType, "crash-after-create") }));
    }

    [Test]
    public async Task Operations_at_once_are_each_counted_once()
    {
        bench.Faults.Add(new FaultRule(Some.BucketType, CloudOperation.Create, "quota", Nth: 20, Times: 10));

        var met = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => TakeAsync(Some.BucketType))));

        Assert.That(met.Count(fault => fault is not null), Is.EqualTo(10));
    }

    [TestCase("quota")]
    [TestCase("conflict")]
    [TestCase("api-disabled")]
    [TestCase("not-found")]
    [TestCase("forbidden")]
    [TestCase("unavailable")]
    [TestCase("taint")]
    [TestCase("crash-after-create")]
    [TestCase("crash-before-create")]
    [TestCase("latency=500ms")]
    [TestCase("hold=/a/fifo")]
    [TestCase("hold-after-create=/a/fifo")]
    public void An_effect_is_read_as_it_is_written(string text) => Assert.That(FaultEffect.Parse(text)?.ToString(), Is.EqualTo(text));

    [TestCase("latency=2s", 2000)]
    [TestCase("latency=1.5s", 1500)]
    [TestCase("latency=500ms", 500)]
    public void Latency_is_in_seconds_or_milliseconds(string text, int milliseconds) =>
        Assert.That(FaultEffect.Parse(text)?.Delay, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));

    [TestCase("latency=2")]
    [TestCase("latency=-2s")]
    [TestCase("latency=")]
    [TestCase("hold=")]
    [TestCase("hold-after-create=")]
    [TestCase("Quota")]
    [TestCase("")]
    public void Other_words_are_no_effect(string text) => Assert.That(FaultEffect.Parse(text), Is.Null);

    private Task<Fault?> TakeAsync(string type, CloudOperation operation = CloudOperation.Create) =>
        new Faults(bench.Folder.Path, TimeProvider.System).TakeAsync(type, operation, CancellationToken.None);

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
