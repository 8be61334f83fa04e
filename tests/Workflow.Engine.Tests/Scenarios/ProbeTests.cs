using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>A step in doubt whose probe brings no answer: the step must not be run before it has.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class ProbeTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task A_probe_that_fails_is_asked_again_when_the_run_is_resumed_also_by_another_process()
    {
        var id = await DieInStepAsync();
        await using (var failing = await StartAsync(new Answers { Probe = _ => throw new IOException("no network") }))
        {
            await failing.Host.ResumeWorkflow(id);
            Assert.That((await failing.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Suspended));
        }

        await using var host = await StartAsync(new Answers { Probe = _ => ExecutionResult.Next() });
        await host.Host.ResumeWorkflow(id);
        var run = await host.WaitAsync(id);

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "run probe probe after")));
    }

    [Test]
    public async Task A_probe_that_is_stopped_is_asked_again()
    {
        var id = await DieInStepAsync();
        var gate = new Gate();
        await using (var stopped = await StartAsync(new Answers { Probe = token => Hold(gate, token) }))
        {
            await stopped.Host.ResumeWorkflow(id);
            await gate.Entered.Task;
            await stopped.Host.StopAsync(CancellationToken.None);
        }

        await using var host = await StartAsync(new Answers { Probe = _ => ExecutionResult.Next() });
        await host.Host.ResumeWorkflow(id);
        var run = await host.WaitAsync(id);

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "run probe probe after")));
    }

    [Test]
    public async Task A_step_that_was_not_done_and_fails_is_run_again_without_being_asked()
    {
        var id = await DieInStepAsync();
        await using var host = await StartAsync(new Answers { Probe = _ => null, Run = () => throw new IOException("no network") });
        await host.Host.ResumeWorkflow(id);
        await host.WaitAsync(id);

        await host.Host.ResumeWorkflow(id);
        await host.WaitAsync(id);

        Assert.That(_story.Told, Is.EqualTo("run probe run run"));
    }

    private static ExecutionResult? Hold(Gate gate, CancellationToken cancelled)
    {
        gate.Entered.TrySetResult();
        cancelled.WaitHandle.WaitOne();
        throw new OperationCanceledException(cancelled);
    }

    private async Task<string> DieInStepAsync()
    {
        var (entered, over) = (new TaskCompletionSource(), new TaskCompletionSource());
        var store = _story.Database.Open();
        var host = await StartAsync(
            new Answers
            {
                Run = () =>
                {
                    entered.SetResult();
                    over.Task.Wait();
                },
            },
            store);
        var id = await host.Host.StartWorkflow("d");
        await entered.Task;
        Database.Kill(store);
        over.SetResult();
        return id;
    }

    private async Task<TestHost> StartAsync(Answers answers, IRunStore? store = null)
    {
        var host = await TestHost.StartAsync(
            store ?? _story.Database.Open(), _story.Time, services: services => services.AddSingleton(_story).AddSingleton(answers));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .StartWith<Deed>().WhenInDoubt(InDoubtPolicy.Probe)
            .Then(_story.Say("after"))));
        return host;
    }

    private sealed class Answers
    {
        public Func<CancellationToken, ExecutionResult?> Probe { get; init; } = _ => null;

        public Action Run { get; init; } = () => { };
    }

    private sealed class Deed(Story story, Answers answers) : StepBody, IProbe
    {
        public override ExecutionResult Run(IStepExecutionContext context)
        {
            story.Say(context, "run");
            answers.Run();
            return ExecutionResult.Next();
        }

        public Task<ExecutionResult?> ProbeAsync(IStepExecutionContext context)
        {
            story.Say(context, "probe");
            return Task.FromResult(answers.Probe(context.CancellationToken));
        }
    }
}
