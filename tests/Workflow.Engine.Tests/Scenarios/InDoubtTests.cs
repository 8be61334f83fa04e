using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>A process dies in the middle of a step: what the definition says becomes of it.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class InDoubtTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task Ask_suspends_the_run_and_a_resume_runs_the_step_again()
    {
        var id = await DieInStepAsync(InDoubtPolicy.Ask);
        await using var host = await StartAsync(InDoubtPolicy.Ask, probe: null);
        await host.Host.ResumeWorkflow(id);
        var asked = await host.WaitAsync(id);
        var journal = await host.JournalAsync(id);

        await host.Host.ResumeWorkflow(id);
        var run = await host.WaitAsync(id);

        Assert.That((asked.Status, asked.Error?.Type), Is.EqualTo((WorkflowStatus.Suspended, typeof(StepInDoubtException).FullName)));
        Assert.That(journal, Is.EqualTo(new[] { "deed 1 Unknown" }));
        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "deed 1 Unknown", "deed 2 Completed", "after 1 Completed" }));
    }

    [TestCase(InDoubtPolicy.Rerun)]
    [TestCase(InDoubtPolicy.Ask)]
    [TestCase(InDoubtPolicy.Probe)]
    public async Task A_settled_step_is_in_doubt_no_more_and_is_run_again_without_a_question(InDoubtPolicy policy)
    {
        var id = await DieInStepAsync(policy);
        await using var host = await StartAsync(policy, probe: true);
        var others = await host.Control.SettleAsync(id, ["after"]);
        var before = (await host.Control.GetRunAsync(id))!;

        var settled = await host.Control.SettleAsync(id, ["deed", "after"]);
        var after = (await host.Control.GetRunAsync(id))!;
        var again = await host.Control.SettleAsync(id, ["deed"]);

        Assert.That((others, before.InDoubt, settled, again), Is.EqualTo((0, true, 1, 0)));
        Assert.That((after.InDoubt, after.Holder, after.Status, after.CurrentStep), Is.EqualTo((false, (LeaseHolder?)null, WorkflowStatus.Runnable, "deed")));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "deed 1 Interrupted" }));
        await host.Host.ResumeWorkflow(id);
        Assert.That((await host.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(string.Join(' ', Deed.Told), Is.EqualTo("run"));
    }

    [Test]
    public async Task A_run_that_is_not_there_cannot_be_settled()
    {
        await using var host = await StartAsync(InDoubtPolicy.Rerun, probe: null);

        Assert.That(() => host.Control.SettleAsync("nobody", ["deed"]), Throws.TypeOf<NotFoundException>());
    }

    [TestCase(true, "probe")]
    [TestCase(false, "probe run")]
    public async Task Probe_asks_the_body_before_it_is_run_again(bool wasDone, string told)
    {
        var id = await DieInStepAsync(InDoubtPolicy.Probe);
        await using var host = await StartAsync(InDoubtPolicy.Probe, wasDone);

        await host.Host.ResumeWorkflow(id);
        var run = await host.WaitAsync(id);

        Assert.That((run.Status, string.Join(' ', Deed.Told)), Is.EqualTo((WorkflowStatus.Complete, told)));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "deed 1 Unknown", "deed 2 Completed", "after 1 Completed" }));
    }

    [Test]
    public async Task Ask_asks_in_loops_sagas_and_compensations_and_each_step_ends_once_it_was_answered()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .ForEach(_ => new[] { 1, 2 }, _ => false).Do(each => each.StartWith(_story.SayItem()).WhenInDoubt(InDoubtPolicy.Ask))
            .Saga(saga => saga
                .StartWith(_story.Say("a")).WhenInDoubt(InDoubtPolicy.Ask).CompensateWithSequence(undo => undo
                    .StartWith(_story.Say("undo-a")).WhenInDoubt(InDoubtPolicy.Ask))
                .Then(_story.Fail("b")).WhenInDoubt(InDoubtPolicy.Ask))
            .CompensateWith(_story.Say("undo-saga"))
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "1 2 a b undo-a undo-saga behind")));
    }

    [Test]
    public async Task Ask_asks_about_each_of_several_that_ran_at_once()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Parallel()
                    .Do(branch => branch.StartWith(_story.Say("a")).WhenInDoubt(InDoubtPolicy.Ask).Then(_story.Say("a2")))
                    .Do(branch => branch.StartWith(_story.Say("b")).WhenInDoubt(InDoubtPolicy.Ask).Then(_story.Say("b2")))
                    .Do(branch => branch.StartWith(_story.Say("c")))
                    .Join()
                .Then(_story.Say("after")),
            isOrdered: false);

        Assert.That((play.Run.Status, play.Words[^1].Text), Is.EqualTo((WorkflowStatus.Complete, "after")));
    }

    private async Task<string> DieInStepAsync(InDoubtPolicy policy)
    {
        var store = _story.Database.Open();
        var gate = new Gate();
        var host = await TestHost.StartAsync(store, _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => Build(builder, policy)));
        Deed.Hold = gate;
        var id = await host.Host.StartWorkflow("d");
        await gate.Entered.Task;
        Database.Kill(store);
        Deed.Hold = null;
        Deed.Told.Clear();
        return id;
    }

    private async Task<TestHost> StartAsync(InDoubtPolicy policy, bool? probe)
    {
        Deed.WasDone = probe;
        var host = await TestHost.StartAsync(_story.Database.Open(), _story.Time);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => Build(builder, policy)));
        return host;
    }

    private static void Build(IWorkflowBuilder<Counted> builder, InDoubtPolicy policy) => builder
        .StartWith<Deed>().Id("deed").WhenInDoubt(policy)
        .Then(_ => { }).Id("after");

    private sealed class Deed : StepBodyAsync, IProbe
    {
        public static Gate? Hold { get; set; }

        public static bool? WasDone { get; set; }

        public static List<string> Told { get; } = [];

        public override async Task<ExecutionResult> RunAsync(IStepExecutionContext context)
        {
            Told.Add("run");
            if (Hold is { } gate)
            {
                gate.Entered.SetResult();
                await gate.Open.Task;
            }

            return ExecutionResult.Next();
        }

        public Task<ExecutionResult?> ProbeAsync(IStepExecutionContext context)
        {
            Told.Add("probe");
            return Task.FromResult(WasDone == true ? ExecutionResult.Next() : null);
        }
    }
}
