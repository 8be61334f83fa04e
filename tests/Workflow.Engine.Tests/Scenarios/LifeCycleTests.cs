using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>What listeners and middleware see of containers, compensations and interrupted runs.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class LifeCycleTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task Events_tell_a_container_from_its_start_to_its_end()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .StartWith(_story.Say("a")).Id("a")
            .If(_ => true).Do(then => then.StartWith(_story.Say("b")).Id("b")).Id("if")
            .WaitFor("go", _ => "key").Id("wait")
            .Delay(_ => TimeSpan.FromHours(1)).Id("delay"));
        var id = await host.StartAndWaitAsync("d");
        await host.Host.PublishEvent("go", "key", null);
        await host.NextAsync<StepSleeping>();
        _story.Time.Advance(TimeSpan.FromHours(1));
        await host.WaitAsync(id);

        Assert.That(Told(host), Is.EqualTo(new[]
        {
            "WorkflowStarted", "StepStarted a 1", "StepCompleted a 1", "StepStarted if 1", "StepStarted b 1", "StepCompleted b 1",
            "StepStarted if 2", "StepCompleted if 2", "StepStarted wait 1", "StepWaiting wait 1", "StepStarted wait 2", "StepCompleted wait 2",
            "StepStarted delay 1", "StepSleeping delay 1", "StepStarted delay 2", "StepCompleted delay 2", "WorkflowCompleted",
        }));
    }

    [Test]
    public async Task Events_tell_a_saga_that_is_retried_after_it_was_undone()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Fail("a", times: 1)).Id("a").CompensateWith<Doubling>(step => step.Id("undo")))
            .Id("saga").OnError(WorkflowErrorHandling.Retry, TimeSpan.FromHours(1)));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepSleeping>();
        _story.Time.Advance(TimeSpan.FromHours(2));
        await host.WaitAsync(id);

        Assert.That(Told(host)[3..], Is.EqualTo(new[]
        {
            "StepStarted saga 1", "StepStarted a 1", "WorkflowError a 1", "StepStarted undo 1", "StepCompleted undo 1", "StepSleeping saga 1",
            "StepStarted saga 2", "StepStarted a 2", "StepCompleted a 2", "StepStarted saga 3", "StepCompleted saga 3", "WorkflowCompleted",
        }));
    }

    [Test]
    public async Task A_compensation_that_is_interrupted_by_a_stop_is_run_again_and_no_other()
    {
        var gate = new Gate();
        var first = await StartUndoingAsync<UntilCancelled>(gate);
        var id = await first.Host.StartWorkflow("d");
        await gate.Entered.Task;
        await first.Host.StopAsync(CancellationToken.None);
        var told = _story.Told;
        await first.DisposeAsync();

        await using var next = await StartUndoingAsync<Gated>(gate);
        var ended = next.Host.ResumeWorkflow(id);
        gate.Open.TrySetResult();
        await ended;
        var run = await next.WaitAsync(id);

        Assert.That((told, gate.Calls), Is.EqualTo(("a b c d undo-c", 2)));
        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b c d undo-c undo-a")));
        Assert.That(
            (await next.JournalAsync(id)).Where(record => record.StartsWith("undo", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "undo 1 Interrupted", "undo 2 Completed" }));
    }

    [Test]
    public async Task Step_middleware_goes_around_containers_and_compensations_and_its_failure_is_the_steps()
    {
        await using var host = await StartWithAsync(
            services => services.AddWorkflowStepMiddleware(_ => new Around(_story, refuses: "b")),
            builder => builder
                .Saga(saga => saga
                    .StartWith<Doubling>(step => step.Id("a")).CompensateWith<Doubling>(step => step.Id("undo-a"))
                    .Then<Doubling>(step => step.Id("b"))).Id("saga"));

        var run = await host.WaitAsync(await host.Host.StartWorkflow("d"));

        Assert.That((run.Outcome, run.Error!.Message), Is.EqualTo(("compensated", "b is refused")));
        Assert.That(_story.Said[1..], Is.EqualTo(new[] { "saga", "a", "b", "undo-a" }));
    }

    [Test]
    public async Task Step_middleware_may_answer_for_the_step()
    {
        await using var host = await StartWithAsync(
            services => services.AddWorkflowStepMiddleware(_ => new Answering()),
            builder => builder.StartWith(_story.Say("never")).If(_ => true).Do(then => then.StartWith(_story.Say("never"))));

        Assert.That(((await host.WaitAsync(await host.Host.StartWorkflow("d"))).Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "")));
    }

    [Test]
    public async Task Workflow_middleware_sees_each_host_that_drives_the_run_and_how_the_run_ended()
    {
        void Register(IServiceCollection services) => services
            .AddWorkflowMiddleware(_ => new Phased(_story, WorkflowMiddlewarePhase.PreWorkflow))
            .AddWorkflowMiddleware(_ => new Phased(_story, WorkflowMiddlewarePhase.ExecuteWorkflow))
            .AddWorkflowMiddleware(_ => new Phased(_story, WorkflowMiddlewarePhase.PostWorkflow));
        void Build(IWorkflowBuilder<Counted> builder) => builder
            .WaitFor("go", _ => "key")
            .Then(_story.Fail("a")).CompensateWith(_story.Say("undo-a"));
        string id;
        await using (var first = await StartWithAsync(Register, Build))
        {
            id = await first.StartAndWaitAsync("d");
        }

        await using var next = await StartWithAsync(Register, Build);
        await next.Host.PublishEvent("go", "key", null);
        var run = await next.WaitAsync(id);

        Assert.That((run.Status, run.Outcome), Is.EqualTo((WorkflowStatus.Complete, "compensated")));
        Assert.That(_story.Told, Is.EqualTo("PreWorkflow- ExecuteWorkflow- ExecuteWorkflow- a undo-a PostWorkflow-compensated"));
    }

    [Test]
    public async Task Workflow_middleware_that_fails_around_a_run_is_told_and_does_not_hold_it()
    {
        await using var host = await StartWithAsync(
            services => services
                .AddWorkflowMiddleware(_ => new Phased(_story, WorkflowMiddlewarePhase.ExecuteWorkflow, fails: true))
                .AddWorkflowMiddleware(_ => new Phased(_story, WorkflowMiddlewarePhase.PostWorkflow, fails: true))
                .AddSingleton<IWorkflowMiddlewareErrorHandler>(new Hearing(_story)),
            builder => builder.Saga(saga => saga.StartWith(_story.Say("a"))));

        var run = await host.WaitAsync(await host.Host.StartWorkflow("d"));

        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(_story.Told, Is.EqualTo("ExecuteWorkflow- ExecuteWorkflow-failed a PostWorkflow- PostWorkflow-failed"));
    }

    private static string[] Told(TestHost host) =>
        [.. host.Seen.Select(evt => evt is StepLifeCycleEvent step ? $"{step.GetType().Name} {step.StepKey} {step.Attempt}" : evt.GetType().Name)];

    private Task<TestHost> StartUndoingAsync<TUndo>(Gate gate)
        where TUndo : IStepBody => StartWithAsync(
        services => services
            .AddSingleton(gate)
            .AddTransient(provider => new Undo(ActivatorUtilities.CreateInstance<TUndo>(provider))),
        builder => builder.Saga(saga => saga
            .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
            .Then(_story.Say("b")).CompensateWith<Undo>(step => step.Id("undo"))
            .Then(_story.Say("c")).CompensateWith(_story.Say("undo-c"))
            .Then(_story.Fail("d"))));

    private async Task<TestHost> StartWithAsync(Action<IServiceCollection> services, Action<IWorkflowBuilder<Counted>> build)
    {
        var host = await TestHost.StartAsync(_story.Database.Open(), _story.Time, services: services);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", build));
        return host;
    }

    /// <summary>One step for both hosts, doing in each what that host is given for it.</summary>
    private sealed class Undo(IStepBody body) : IStepBody
    {
        public Task<ExecutionResult> RunAsync(IStepExecutionContext context) => body.RunAsync(context);
    }

    private sealed class Around(Story story, string refuses) : IWorkflowStepMiddleware
    {
        public Task<ExecutionResult> HandleAsync(IStepExecutionContext context, IStepBody body, WorkflowStepDelegate next)
        {
            story.Say(context, context.Step.Key);
            return context.Step.Key == refuses ? throw new InvalidOperationException($"{refuses} is refused") : next();
        }
    }

    private sealed class Answering : IWorkflowStepMiddleware
    {
        public Task<ExecutionResult> HandleAsync(IStepExecutionContext context, IStepBody body, WorkflowStepDelegate next) =>
            Task.FromResult(ExecutionResult.Next());
    }

    private sealed class Phased(Story story, WorkflowMiddlewarePhase phase, bool fails = false) : IWorkflowMiddleware
    {
        public WorkflowMiddlewarePhase Phase => phase;

        public Task HandleAsync(WorkflowInstance workflow, WorkflowDelegate next)
        {
            story.Tell($"{phase}-{workflow.Outcome}");
            return fails ? throw new InvalidOperationException($"{phase}-failed") : next();
        }
    }

    private sealed class Hearing(Story story) : IWorkflowMiddlewareErrorHandler
    {
        public Task HandleAsync(Exception ex)
        {
            story.Tell(ex.Message);
            return Task.CompletedTask;
        }
    }
}
