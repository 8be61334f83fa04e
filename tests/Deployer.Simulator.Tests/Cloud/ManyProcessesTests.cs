using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Cloud;

internal sealed class ManyProcessesTests : IAsyncDisposable
{
    private readonly CloudBench bench = new();

    [Test]
    public async Task Drift_by_other_processes_while_an_object_changes_loses_no_change()
    {
        bench.Store.TryCreate(new CloudObject(Some.BucketType, "b", new() { ["labels"] = new System.Text.Json.Nodes.JsonObject(), ["count"] = 0 }));
        string[] labels = ["one", "two", "three", "four"];

        var drifts = labels.Select(label => bench.RunAsync("drift", Some.BucketType, "b", "--set", $"labels.{label}=\"set\"")).ToList();
        var changes = 0;
        for (; changes < 100 || drifts.Any(drift => !drift.IsCompleted); changes++)
            bench.Store.Drift(Some.BucketType, "b", attributes => attributes["count"] = attributes["count"]!.GetValue<int>() + 1);

        var ends = await Task.WhenAll(drifts);
        var found = bench.Store.Find(Some.BucketType, "b")!;
        Assert.That(ends.Select(end => end.ExitCode), Is.All.Zero, string.Concat(ends.Select(end => end.StandardError)));
        Assert.That(found.Attributes["labels"]!.AsObject().Select(label => label.Key), Is.EquivalentTo(labels));
        Assert.That(found.Attributes["count"]!.GetValue<int>(), Is.EqualTo(changes));
        Assert.That(bench.Audit.Read(), Has.Count.EqualTo(1 + changes + labels.Length));
    }

    [Test]
    public async Task Faults_that_processes_order_at_once_are_all_kept()
    {
        var ends = await Task.WhenAll(Enumerable.Range(1, 4).Select(nth =>
            bench.RunAsync("fault", Some.BucketType, "--on", "create", "--error", "quota", "--nth", $"{nth}")));

        Assert.That(ends.Select(end => end.ExitCode), Is.All.Zero);
        Assert.That(bench.Faults.List().Select(rule => rule.Nth), Is.EquivalentTo(new[] { 1, 2, 3, 4 }));
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
