using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>Steps that end early because their condition has come true, whatever they are doing.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class CancelConditionTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [TestCase(true, "behind set")]
    [TestCase(false, "set")]
    public async Task A_wait_ends_when_its_condition_comes_true(bool proceeds, string told)
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Parallel()
                    .Do(branch => branch.WaitFor("go", (_, context) => context.Workflow.Id).Then(_story.Say("set")).Then<Doubling>(Set))
                    .Do(branch => branch
                        .WaitFor("nothing", _ => "key").CancelCondition(data => data.Value > 0, proceeds)
                        .Then(_story.Say("behind")))
                    .Join()
                .Then(_story.Say("after")),
            isOrdered: false);

        Assert.That(play.Words.Select(word => word.Text).Order(), Is.EqualTo(told.Split(' ').Append("after").Order()));
        Assert.That((play.Run.Status, play.Words[^1].Text), Is.EqualTo((WorkflowStatus.Complete, "after")));
    }

    [TestCase(true, "behind after")]
    [TestCase(false, "after")]
    public async Task A_container_is_left_when_its_condition_comes_true_and_all_inside_it_ends(bool proceeds, string told)
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Parallel()
                    .Do(branch => branch.WaitFor("go", (_, context) => context.Workflow.Id).Output((_, data) => data.Value = 1))
                    .Do(branch => branch
                        .If(_ => true).Do(inside => inside
                            .ForEach(_ => new[] { 1, 2 }).Do(each => each.WaitFor("nothing", _ => "key").Then(_story.Say("never")))
                            .Then(_story.Say("never")))
                        .CancelCondition(data => data.Value > 0, proceeds)
                        .Then(_story.Say("behind")))
                    .Join()
                .Then(_story.Say("after")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, told)));
    }

    [TestCase(true, "before behind")]
    [TestCase(false, "before")]
    public async Task A_step_whose_condition_holds_already_does_not_begin(bool proceeds, string told)
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .StartWith(_story.Say("before"))
                .Then(_story.Say("never")).CancelCondition(data => data.Value > 0, proceeds)
                .Then(_story.Say("behind")),
            new Counted { Value = 1 });

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, told)));
    }

    [Test]
    public async Task A_loop_ends_in_the_turn_in_which_its_condition_comes_true()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .While(_ => true).Do(turn => turn
                .StartWith(_story.Say("in"))
                .Then<Doubling>(step => step.Output((_, data) => data.Value++))
                .Then(_story.Say("out")))
            .CancelCondition(data => data.Value == 2, true)
            .Then(_story.Say("after")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "in out in after")));
    }

    [Test]
    public async Task A_saga_that_is_left_undoes_nothing()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then<Doubling>(Set)
                .Then(_story.Say("never")))
            .CancelCondition(data => data.Value > 0, true)
            .Then(_story.Say("after")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a after")));
    }

    [Test]
    public async Task A_condition_that_cannot_be_computed_does_not_hold()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Say("a")).CancelCondition(data => data.Text!.Length > 0)
            .Then(_story.Say("b")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b")));
    }

    [TestCase(true, "behind after")]
    [TestCase(false, "after")]
    public async Task A_running_step_is_asked_to_end(bool proceeds, string told)
    {
        var gate = new Gate();
        await using var host = await StartAsync(gate, _story.Database.Open(), proceeds);

        var id = await host.StartAndWaitAsync("d");

        Assert.That(((await host.WaitAsync(id)).Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, told)));
        Assert.That(await host.JournalAsync(id), Has.Member("long 1 Interrupted"));
    }

    [Test]
    public async Task A_running_container_is_left_once_what_runs_inside_it_has_ended()
    {
        var gate = new Gate();
        await using var host = await TestHost.StartAsync(_story.Database.Open(), _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .Parallel()
                .Do(branch => branch
                    .If(_ => true).Do(inside => inside.StartWith<UntilCancelled>(step => step.Id("long")).Then(_story.Say("never")))
                    .CancelCondition(data => data.Value > 0, true)
                    .Then(_story.Say("behind")))
                .Do(branch => branch.StartWith(_ => gate.Entered.Task.Wait()).Then<Doubling>(Set))
                .Join()
            .Then(_story.Say("after"))));

        var id = await host.StartAndWaitAsync("d");

        Assert.That(((await host.WaitAsync(id)).Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "behind after")));
        Assert.That(await host.JournalAsync(id), Has.Member("long 1 Interrupted"));
    }

    [Test]
    public async Task A_step_in_doubt_whose_condition_holds_is_not_run_again()
    {
        var gate = new Gate();
        var store = new FaultyStore(_story.Database.Open());
        var first = await StartAsync(gate, store, proceeds: true);
        store.BeforeCommit = checkpoint =>
        {
            if (checkpoint.Ended.Any(end => end.Ending == StepEnding.Interrupted))
            {
                store.Kill();
            }
        };
        var id = await first.Host.StartWorkflow("d");
        await first.NextAsync<WorkflowHalted>();
        await first.DisposeAsync();

        await using var next = await StartAsync(gate, _story.Database.Open(), proceeds: true);
        await next.Host.ResumeWorkflow(id);
        var run = await next.WaitAsync(id);

        Assert.That((run.Status, _story.Told, gate.Calls), Is.EqualTo((WorkflowStatus.Complete, "behind after", 1)));
        Assert.That(await next.JournalAsync(id), Has.Member("long 1 Unknown"));
    }

    private async Task<TestHost> StartAsync(Gate gate, IRunStore store, bool proceeds)
    {
        var host = await TestHost.StartAsync(store, _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .Parallel()
                .Do(branch => branch
                    .StartWith<UntilCancelled>(step => step.Id("long")).CancelCondition(data => data.Value > 0, proceeds)
                    .Then(_story.Say("behind")))
                .Do(branch => branch.StartWith(_ => gate.Entered.Task.Wait()).Then<Doubling>(Set))
                .Join()
            .Then(_story.Say("after"))));
        return host;
    }

    private static void Set(IStepBuilder<Counted, Doubling> step) => step.Output((_, data) => data.Value = 1);
}
