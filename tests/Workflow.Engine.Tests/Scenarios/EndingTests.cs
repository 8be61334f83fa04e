using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>The last moments of a run.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class EndingTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task A_run_whose_process_dies_while_its_end_waits_for_another_branch_is_found_and_ended()
    {
        var gate = new Gate();
        var store = _story.Database.Open();
        var first = await StartAsync(store, gate);
        var id = await first.Host.StartWorkflow("d");
        await first.NextAsync<StepCompleted>(evt => evt.StepKey == "end");
        await gate.Entered.Task;
        Database.Kill(store);
        await using var host = await StartAsync(_story.Database.Open(), new Gate());

        await host.Host.ResumeWorkflow(id);
        var run = await host.WaitAsync(id);

        var stored = (await host.Store.LoadAsync(id))!;
        Assert.That((run.Status, run.InDoubt, run.Holder), Is.EqualTo((WorkflowStatus.Complete, false, (LeaseHolder?)null)));
        Assert.That((stored.Pointers.Count(pointer => pointer.EndTime is null), stored.OpenAttempts.Count), Is.EqualTo((0, 0)));
        Assert.That(_story.Told, Is.EqualTo("end"));
        gate.Open.SetResult();
        await first.DisposeAsync();
    }

    [Test]
    public async Task A_step_that_fails_while_the_end_waits_for_it_changes_nothing()
    {
        var gate = new Gate();
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Saga(saga => saga
                .Parallel()
                    .Do(branch => branch.StartWith(context => FailOnceOpen(context, gate)).CompensateWith(_story.Say("undo")))
                    .Do(branch => branch.StartWith(_ => gate.Entered.Task.Wait()).Id("end").EndWorkflow())
                    .Join()));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepCompleted>(evt => evt.StepKey == "end");
        gate.Open.SetResult();

        var run = await host.WaitAsync(id);

        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, (string?)null, "")));
    }

    [Test]
    public async Task The_last_step_is_on_record_before_the_middleware_behind_the_run_is_called()
    {
        var store = new FaultyStore(_story.Database.Open());
        var last = new List<StepEnding?>();
        await using var host = await TestHost.StartAsync(
            store, _story.Time, services: services => services.AddWorkflowMiddleware(_ => new Looking(store, last)));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder.StartWith(_story.Say("a"))));

        var run = await host.WaitAsync(await host.Host.StartWorkflow("d"));

        Assert.That((run.Status, last), Is.EqualTo((WorkflowStatus.Complete, new[] { StepEnding.Completed })).UsingPropertiesComparer());
    }

    [Test]
    public async Task A_run_id_that_is_always_taken_is_an_error_and_leaves_the_run_that_has_it_alone()
    {
        var gate = new Gate();
        await using var host = await TestHost.StartAsync(
            _story.Database.Open(), _story.Time, options => options.UseRunIds(() => "one"), services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder.StartWith<Gated>()));
        await host.Host.StartWorkflow("d");
        await gate.Entered.Task;

        Assert.That(() => host.Host.StartWorkflow("d"), Throws.TypeOf<DuplicateRunException>());

        gate.Open.SetResult();
        Assert.That((await host.NextAsync<WorkflowCompleted>()).WorkflowInstanceId, Is.EqualTo("one"));
    }

    [Test]
    public async Task A_compensation_whose_turn_has_not_come_is_not_cancelled_before()
    {
        var gate = new Gate();
        await using var host = await TestHost.StartAsync(
            _story.Database.Open(), _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith<Doubling>(undo => undo.Id("undo-a"))
                .Then(_story.Say("b")).CompensateWith<Doubling>(undo => undo.CancelCondition(_ => true))
                .Then(_story.Say("c")).CompensateWith<Gated>()
                .Then(_story.Fail("d")))));
        var id = await host.Host.StartWorkflow("d");
        await gate.Entered.Task;
        var begun = host.Seen.OfType<StepStarted>().Select(evt => evt.StepKey).ToList();
        gate.Open.SetResult();

        var run = await host.WaitAsync(id);

        Assert.That(begun, Has.No.Member("undo-a"));
        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That((await host.JournalAsync(id))[^1], Is.EqualTo("undo-a 1 Completed"));
    }

    private static void FailOnceOpen(IStepExecutionContext context, Gate gate)
    {
        gate.Entered.SetResult();
        gate.Open.Task.Wait();
        throw new InvalidOperationException($"{context.Step.Key} failed");
    }

    private async Task<TestHost> StartAsync(IRunStore store, Gate gate)
    {
        var host = await TestHost.StartAsync(store, _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .Parallel()
                .Do(branch => branch.StartWith<Gated>())
                .Do(branch => branch.StartWith(_story.Say("end")).Id("end").EndWorkflow())
                .Join()
            .Then(_story.Say("never"))));
        return host;
    }

    private sealed class Looking(FaultyStore store, List<StepEnding?> last) : IWorkflowMiddleware
    {
        public WorkflowMiddlewarePhase Phase => WorkflowMiddlewarePhase.PostWorkflow;

        public async Task HandleAsync(WorkflowInstance workflow, WorkflowDelegate next)
        {
            last.Add((await store.ReadJournalAsync(workflow.Id)).Single().Ending);
            await next();
        }
    }
}
