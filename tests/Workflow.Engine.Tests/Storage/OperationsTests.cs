using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

/// <summary>What an operator asks of the engine, with a host's real runs.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class OperationsTests(StoreKind kind)
{
    private Database _database = null!;
    private TestHost _host = null!;

    [SetUp]
    public async Task StartHost()
    {
        FailingUnless.Allowed = false;
        _database = new Database(kind, TimeProvider.System);
        _host = await StartAsync(_database);
    }

    [TearDown]
    public async Task StopHost()
    {
        await _host.DisposeAsync();
        _database.Dispose();
    }

    [Test]
    public async Task An_imported_run_goes_on_where_the_exported_one_stood()
    {
        var runId = await _host.StartAndWaitAsync("d", new Counted { Text = "mine" });
        var exported = await _host.Control.ExportRunAsync(runId);
        using var elsewhere = new Database(kind, TimeProvider.System);
        await using var other = await StartAsync(elsewhere);
        FailingUnless.Allowed = true;

        await other.Control.ImportRunAsync(exported);
        await other.Host.ResumeWorkflow(runId);
        var run = await other.WaitAsync(runId);

        Assert.That((run.Status, (await other.DataAsync<Counted>(runId)).Text), Is.EqualTo((WorkflowStatus.Complete, "mine")));
        Assert.That(string.Join(',', await other.JournalAsync(runId)), Does.Match("^.* 1 Failed,.* 2 Completed$"));
        Assert.That((await _host.Control.GetRunAsync(runId))!.Status, Is.EqualTo(WorkflowStatus.Suspended));
    }

    [Test]
    public async Task Ended_runs_are_purged_under_WorkflowCores_name_for_it_and_open_ones_are_left()
    {
        var open = await _host.StartAndWaitAsync("d");
        FailingUnless.Allowed = true;
        await _host.StartAndWaitAsync("d");
        var purger = _host.Services.GetRequiredService<IWorkflowPurger>();

        await purger.PurgeWorkflows(WorkflowStatus.Complete, DateTime.Now.AddHours(-1));
        var before = await _host.Control.ListRunsAsync();
        await purger.PurgeWorkflows(WorkflowStatus.Complete, DateTime.Now.AddHours(1));
        await _host.Control.CompactAsync();

        Assert.That((before.Count, (await _host.Control.ListRunsAsync()).Single().Id), Is.EqualTo((2, open)));
        Assert.That(await _host.Control.PurgeRunsAsync(new PurgeQuery()), Is.Zero);
        Assert.That(() => purger.PurgeWorkflows(WorkflowStatus.Suspended, DateTime.UtcNow), Throws.ArgumentException);
    }

    private static async Task<TestHost> StartAsync(Database database)
    {
        var host = await TestHost.StartAsync(database.Open());
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .StartWith<FailingUnless>().OnError(WorkflowErrorHandling.Suspend)));
        return host;
    }
}
