using Microsoft.Extensions.Time.Testing;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class WaitingTests(StoreKind kind)
{
    private FakeTimeProvider _time = null!;
    private Database _database = null!;

    [SetUp]
    public void CreateDatabase()
    {
        _time = new FakeTimeProvider(Some.Time);
        _database = new Database(kind, _time);
    }

    [TearDown]
    public void DropDatabase() => _database.Dispose();

    [Test]
    public async Task A_run_waits_for_its_event_and_takes_its_data()
    {
        await using var host = await StartAsync(Approval);
        var id = await host.StartAndWaitAsync("d", new Counted { Text = "key" });
        var waiting = (await host.Control.GetRunAsync(id))!;

        await host.Host.PublishEvent("approval", "key", 42);
        await host.WaitAsync(id);

        Assert.That((waiting.Status, waiting.WaitsFor, waiting.CurrentStep, waiting.Holder, waiting.InDoubt), Is.EqualTo((WorkflowStatus.Runnable, "approval/key", "wait", (LeaseHolder?)null, false)));
        Assert.That((await host.DataAsync<Counted>(id)).Value, Is.EqualTo(42));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "start 1 Completed", "wait 1 Waiting", "wait 2 Completed", "after 1 Completed" }));
    }

    [Test]
    public async Task A_wait_is_told_once_it_is_on_record()
    {
        await using var host = await StartAsync(Approval);
        await host.Host.StartWorkflow("d", new Counted { Text = "key" });

        var evt = await host.NextAsync<StepWaiting>();

        Assert.That((evt.EventName, evt.EventKey, evt.StepKey), Is.EqualTo(("approval", "key", "wait")));
        Assert.That((await host.Control.GetRunAsync(evt.WorkflowInstanceId))!.WaitsFor, Is.EqualTo("approval/key"));
    }

    [Test]
    public async Task An_event_that_came_before_the_wait_is_taken()
    {
        await using var host = await StartAsync(Approval);
        await host.Host.PublishEvent("approval", "key", 7);

        var id = await host.Host.StartWorkflow("d", new Counted { Text = "key" });
        await host.NextAsync<WorkflowCompleted>();

        Assert.That((await host.DataAsync<Counted>(id)).Value, Is.EqualTo(7));
    }

    [Test]
    public async Task An_event_from_before_the_effective_date_is_not_taken()
    {
        await using var host = await StartAsync(builder => builder
            .StartWith(_ => { }).WaitFor("approval", data => "key", data => Some.Time));
        await host.Host.PublishEvent("approval", "key", 1, Some.Time.AddSeconds(-1));
        var id = await host.StartAndWaitAsync("d");
        var waiting = (await host.Control.GetRunAsync(id))!;

        await host.Host.PublishEvent("approval", "key", 2, Some.Time);

        Assert.That((waiting.WaitsFor, (await host.WaitAsync(id)).Status), Is.EqualTo(("approval/key", WorkflowStatus.Complete)));
    }

    [Test]
    public async Task A_wait_survives_a_restart_and_the_event_wakes_the_run_in_the_host_it_is_published_through()
    {
        string id;
        await using (var first = await StartAsync(Approval))
        {
            id = await first.StartAndWaitAsync("d", new Counted { Text = "key" });
        }

        await using var second = await StartAsync(Approval);
        await second.Host.PublishEvent("approval", "key", 5);

        Assert.That((await second.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That((await second.DataAsync<Counted>(id)).Value, Is.EqualTo(5));
    }

    [Test]
    public async Task An_event_published_while_no_host_drives_is_found_on_resume()
    {
        await using var first = await StartAsync(Approval);
        var id = await first.StartAndWaitAsync("d", new Counted { Text = "key" });
        await first.Host.StopAsync(CancellationToken.None);
        await first.Host.PublishEvent("approval", "key", 5);
        var before = (await first.Control.GetRunAsync(id))!.Status;

        await using var second = await StartAsync(Approval);
        await second.Host.ResumeWorkflow(id);
        await second.NextAsync<WorkflowCompleted>();

        Assert.That(before, Is.EqualTo(WorkflowStatus.Runnable));
        Assert.That((await second.DataAsync<Counted>(id)).Value, Is.EqualTo(5));
    }

    [Test]
    public async Task A_body_of_ones_own_waits_and_is_run_again_with_the_event_on_its_pointer()
    {
        await using var host = await StartAsync(builder => builder.StartWith(context =>
        {
            if (!context.ExecutionPointer.EventPublished)
            {
                return ExecutionResult.WaitForEvent("decision", context.Workflow.Id, DateTime.MinValue);
            }

            ((Counted)context.Workflow.Data!).Text = StoredValue.As<Decision>(context.ExecutionPointer.EventData)!.By; // this definition's data
            return ExecutionResult.Next();
        }).Id("ask"));
        var id = await host.StartAndWaitAsync("d");

        await host.Host.PublishEvent("decision", id, new Decision(true, "ada"));
        await host.WaitAsync(id);

        Assert.That((await host.DataAsync<Counted>(id)).Text, Is.EqualTo("ada"));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "ask 1 Waiting", "ask 2 Completed" }));
    }

    [Test]
    public async Task One_event_wakes_all_that_wait_for_it()
    {
        await using var host = await StartAsync(Approval);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await host.StartAndWaitAsync("d", new Counted { Text = "key" }));
        }

        await host.Host.PublishEvent("approval", "key", 1);
        var ended = await Task.WhenAll(ids.Select(host.WaitAsync));

        Assert.That(ended.Select(run => run.Status), Is.All.EqualTo(WorkflowStatus.Complete));
    }

    [Test]
    public async Task An_event_does_not_wake_a_suspended_run_but_is_there_when_it_is_resumed()
    {
        await using var host = await StartAsync(Approval);
        var id = await host.StartAndWaitAsync("d", new Counted { Text = "key" });
        var suspended = await host.Host.SuspendWorkflow(id);

        await host.Host.PublishEvent("approval", "key", 3);
        var after = (await host.WaitAsync(id)).Status;
        await host.Host.ResumeWorkflow(id);

        Assert.That((suspended, after), Is.EqualTo((true, WorkflowStatus.Suspended)));
        Assert.That((await host.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    [Test]
    public async Task A_delay_ends_on_time_and_not_before()
    {
        await using var host = await StartAsync(Pause);
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepSleeping>();

        _time.Advance(TimeSpan.FromHours(7));
        var early = (await host.Control.GetRunAsync(id))!.Status;
        _time.Advance(TimeSpan.FromHours(1));
        await host.NextAsync<WorkflowCompleted>();

        Assert.That(early, Is.EqualTo(WorkflowStatus.Runnable));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "pause 1 Sleeping", "pause 2 Completed" }));
    }

    [Test]
    public async Task A_delay_is_not_begun_again_by_a_restart()
    {
        string id;
        await using (var first = await StartAsync(Pause))
        {
            id = await first.Host.StartWorkflow("d");
            await first.NextAsync<StepSleeping>();
        }

        _time.Advance(TimeSpan.FromHours(8));
        await using var second = await StartAsync(Pause);
        await second.Host.ResumeWorkflow(id);
        await second.NextAsync<WorkflowCompleted>();

        Assert.That(await second.JournalAsync(id), Is.EqualTo(new[] { "pause 1 Sleeping", "pause 2 Completed" }));
    }

    [Test]
    public async Task What_a_step_keeps_comes_back_to_its_next_attempt()
    {
        await using var host = await StartAsync(builder => builder.StartWith(context =>
        {
            var seen = context.PersistenceData is int number ? number : 0;
            return seen < 3 ? ExecutionResult.Persist(seen + 1) : ExecutionResult.Next();
        }).Id("count"));

        var id = await host.StartAndWaitAsync("d");

        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "count 1 Persisted", "count 2 Persisted", "count 3 Persisted", "count 4 Completed" }));
    }

    private static void Approval(IWorkflowBuilder<Counted> builder) => builder
        .StartWith(_ => { }).Id("start")
        .Then<WaitFor>(step => step.Id("wait").Input(body => body.EventName, _ => "approval").Input(body => body.EventKey, data => data.Text!)).Output(data => data.Value, step => step.EventData)
        .Then(_ => { }).Id("after");

    private static void Pause(IWorkflowBuilder<Counted> builder) => builder
        .StartWith<Delay>(step => step.Id("pause").Input(body => body.Period, data => TimeSpan.FromHours(8)));

    private async Task<TestHost> StartAsync(Action<IWorkflowBuilder<Counted>> build)
    {
        var host = await TestHost.StartAsync(_database.Open(), _time);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", build));
        return host;
    }

    private sealed record Decision(bool Approved, string By);
}
