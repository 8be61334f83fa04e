using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class LinearRunTests(StoreKind kind)
{
    private Database _database = null!;

    [SetUp]
    public void CreateDatabase() => _database = new Database(kind, TimeProvider.System);

    [TearDown]
    public void DropDatabase() => _database.Dispose();

    [Test]
    public async Task Inputs_and_outputs_travel_between_data_and_steps()
    {
        await using var host = await TestHost.StartAsync(_database.Open());
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("double", builder => builder
            .StartWith<Doubling>(step => step.Id("first").Input(body => body.In, data => data.Value).Output(data => data.Value, body => body.Out))
            .Then<Doubling>(step => step.Id("second").Input(body => body.In, data => data.Value).Output(data => data.Value, body => body.Out))));

        var id = await host.StartAndWaitAsync("double", new Counted { Value = 3 });

        Assert.That((await host.DataAsync<Counted>(id)).Value, Is.EqualTo(12));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "first 1 Completed", "second 1 Completed" }));
    }

    [Test]
    public async Task A_finished_run_is_complete_and_nobody_holds_it()
    {
        await using var host = await TestHost.StartAsync(_database.Open());
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("one", builder => builder.StartWith(_ => { })));

        var id = await host.Host.StartWorkflow("one", reference: "mine");
        var run = await host.WaitAsync(id);

        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(run.CompleteTime, Is.Not.Null);
        Assert.That(run.Reference, Is.EqualTo("mine"));
        Assert.That(run.Holder, Is.Null);
        Assert.That(run.InDoubt, Is.False);
    }

    [Test]
    public async Task Life_cycle_events_come_in_order()
    {
        await using var host = await TestHost.StartAsync(_database.Open());
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("two", builder => builder.StartWith(_ => { }).Then(_ => { })));

        await host.StartAndWaitAsync("two");

        Assert.That(host.Seen.Select(evt => evt.GetType().Name), Is.EqualTo(new[]
        {
            nameof(WorkflowStarted), nameof(StepStarted), nameof(StepCompleted), nameof(StepStarted), nameof(StepCompleted),
            nameof(WorkflowCompleted),
        }));
    }
}
