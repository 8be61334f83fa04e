using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class ContainerTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [TestCase(1, "in after")]
    [TestCase(0, "after")]
    public async Task If_runs_its_branch_when_its_condition_holds(int value, string told)
    {
        var run = await _story.TellAsync<Counted>(
            builder => builder.If(data => data.Value > 0).Do(then => then.StartWith(_story.Say("in"))).Then(_story.Say("after")),
            new Counted { Value = value });

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, told)));
    }

    [Test]
    public async Task While_runs_its_branch_until_its_condition_no_longer_holds()
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .While(data => data.Value < 3).Do(turn => turn
                .StartWith(_story.Say("in"))
                .Then<Doubling>(step => step.Output((_, data) => data.Value++)))
            .Then(_story.Say("after")));

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "in in in after")));
    }

    [TestCase(false, "1 2 3 after")]
    [TestCase(true, "1 2 3 after")]
    public async Task Foreach_runs_its_branch_for_each_item(bool parallel, string told)
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .ForEach(_ => new[] { 1, 2, 3 }, _ => parallel).Do(each => each.StartWith(_story.SayItem()))
            .Then(_story.Say("after")));

        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(_story.Said[..3].Order().Append(_story.Said[3]), Is.EqualTo(told.Split(' ')));
    }

    [Test]
    public async Task Parallel_branches_run_side_by_side_and_are_joined()
    {
        using var both = new Barrier(2);
        void Meet(IStepExecutionContext context) => Assert.That(both.SignalAndWait(TimeSpan.FromSeconds(20)), Is.True);

        var run = await _story.TellAsync<Counted>(builder => builder
            .Parallel()
                .Do(branch => branch.StartWith(Meet).Then(_story.Say("in")))
                .Do(branch => branch.StartWith(Meet).Then(_story.Say("in")))
                .Join()
            .Then(_story.Say("after")));

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "in in after")));
    }

    [TestCase(1, "one after")]
    [TestCase(2, "two after")]
    [TestCase(3, "after")]
    public async Task When_runs_the_branch_of_the_outcome_before_the_switch(int outcome, string told)
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .StartWith(_ => ExecutionResult.Outcome(outcome))
            .When(_ => 1).Do(branch => branch.StartWith(_story.Say("one")))
            .When(_ => 2).Do(branch => branch.StartWith(_story.Say("two")))
            .Then(_story.Say("after")));

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, told)));
    }

    [Test]
    public async Task EndWorkflow_inside_a_container_ends_the_run()
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .While(_ => true).Do(turn => turn.StartWith(_story.Say("in")).If(_ => true).Do(end => end.StartWith(_story.Say("end")).EndWorkflow()))
            .Then(_story.Say("after")));

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "in end")));
    }

    [Test]
    public async Task A_container_whose_branch_waits_for_an_event_costs_nothing_and_goes_on_after_a_restart()
    {
        void Build(IWorkflowBuilder<Counted> builder) => builder
            .If(_ => true).Do(then => then.WaitFor("go", _ => "key").Then(_story.Say("in")))
            .Then(_story.Say("after"));
        string id;
        var store = _story.Database.Open();
        await using (var host = await _story.StartHostAsync<Counted>(Build, store))
        {
            id = await host.StartAndWaitAsync("d");
            Assert.That(await store.FindRunnableAsync(), Is.Empty);
        }

        await using var next = await _story.StartHostAsync<Counted>(Build);
        await next.Host.PublishEvent("go", "key", null);
        var run = await next.WaitAsync(id);

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "in after")));
    }
}
