using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>If, While, When and the end of a workflow inside them.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class ContainerTests(StoreKind kind)
{
    private static readonly JsonSerializerOptions _withoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [TestCase(1, "in after")]
    [TestCase(0, "after")]
    public async Task If_runs_its_branch_when_its_condition_holds(int value, string told)
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder.If(data => data.Value > 0).Do(then => then.StartWith(_story.Say("in"))).Then(_story.Say("after")),
            new Counted { Value = value });

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, told)));
    }

    [Test]
    public async Task If_looks_at_its_condition_once_and_may_ask_the_context()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .ForEach(_ => new[] { 1, 2 }, _ => false).Do(each => each
                .If((data, context) => StoredValue.As<int>(context.Item) > data.Value).Do(then => then
                    .StartWith(_story.SayItem("in-"))
                    .Then<Doubling>(step => step.Output((_, data) => data.Value++)))
                .If((data, context) => data.Value == 1 && context.Workflow.Id.Length > 0).Do(then => then.StartWith(_story.SayItem("one-"))))
            .Then(_story.Say("after")));

        Assert.That(play.Told, Is.EqualTo("in-1 one-1 in-2 after"));
    }

    [Test]
    public async Task While_runs_its_branch_until_its_condition_no_longer_holds()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .While(data => data.Value < 3).Do(turn => turn.StartWith(_story.Say("in")).Then<Doubling>(Count))
            .Then(_story.Say("after")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "in in in after")));
    }

    [Test]
    public async Task While_whose_condition_never_holds_is_passed()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .While(_ => false).Do(turn => turn.StartWith(_story.Say("never")))
            .Then(_story.Say("after")));

        Assert.That(play.Told, Is.EqualTo("after"));
    }

    [Test]
    public async Task Loops_stand_inside_one_another()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .While((data, context) => data.Trace.Count < 2 && context.Item == null).Do(outer => outer
                .StartWith<Doubling>(step => step.Output((_, data) => data.Value = 0))
                .While(data => data.Value < 2).Do(inner => inner.StartWith(_story.Say("in")).Then<Doubling>(Count))
                .If(data => data.Value == 2).Do(then => then.StartWith<Doubling>(step => step.Output((_, data) => data.Trace.Add("turn"))))
                .Then(_story.Say("out")))
            .Then(_story.Say("after")));

        Assert.That(play.Told, Is.EqualTo("in in out in in out after"));
    }

    [Test]
    public async Task The_last_of_many_turns_costs_what_the_first_did()
    {
        var turns = kind == StoreKind.Memory ? 1000 : 100;
        var costs = new List<(int Rows, int Bytes)>();
        var store = new FaultyStore(_story.Database.Open())
        {
            BeforeCommit = checkpoint => costs.Add((
                checkpoint.Pointers.Count + checkpoint.Begun.Count + checkpoint.Ended.Count,
                JsonSerializer.Serialize(checkpoint, _withoutNulls).Length)),
        };
        await using var host = await _story.StartHostAsync<Counted>(
            builder => builder.While(data => data.Value < turns).Do(turn => turn.StartWith<Doubling>(Count)), store);

        await host.StartAndWaitAsync("d");

        var (early, late) = (costs[10..40], costs[^40..^10]);
        Assert.That(costs, Has.Count.InRange(2 * turns, (2 * turns) + 5));
        Assert.That(late.Sum(cost => cost.Rows), Is.EqualTo(early.Sum(cost => cost.Rows)));
        Assert.That(late.Sum(cost => cost.Bytes), Is.LessThan(early.Sum(cost => cost.Bytes) * 1.05), "numbers have more digits, nothing else grows");
    }

    [TestCase(1, "one after")]
    [TestCase(2, "two after")]
    [TestCase(3, "after")]
    public async Task When_runs_the_branch_of_the_outcome_before_the_switch(int outcome, string told)
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_ => ExecutionResult.Outcome(outcome))
            .When(_ => 1).Do(branch => branch.StartWith(_story.Say("one")))
            .When(_ => 2).Do(branch => branch.StartWith(_story.Say("two")))
            .Then(_story.Say("after")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, told)));
    }

    [TestCase("a", "text after")]
    [TestCase(true, "yes after")]
    [TestCase(2.5, "number after")]
    [TestCase(DayOfWeek.Friday, "day after")]
    public async Task When_compares_outcomes_that_went_through_the_store(object outcome, string told)
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_ => ExecutionResult.Outcome(outcome))
            .When(_ => "a").Do(branch => branch.StartWith(_story.Say("text")))
            .When(_ => true).Do(branch => branch.StartWith(_story.Say("yes")))
            .When(_ => 2.5).Do(branch => branch.StartWith(_story.Say("number")))
            .When(_ => DayOfWeek.Friday).Do(branch => branch.StartWith(_story.Say("day")))
            .Then(_story.Say("after")));

        Assert.That(play.Told, Is.EqualTo(told));
    }

    [TestCase(true, "yes")]
    [TestCase(false, "no more")]
    public async Task An_outcome_leads_to_a_step_of_its_own(bool outcome, string told)
    {
        var play = await _story.TellInterruptedAsync(builder =>
        {
            var asked = builder.StartWith(_ => ExecutionResult.Outcome(outcome));
            asked.When(true).Then(context => Next(context, "yes"));
            asked.When(false).Then(context => Next(context, "no")).Then(_story.Say("more"));
        });

        Assert.That(play.Told, Is.EqualTo(told));

        ExecutionResult Next(IStepExecutionContext context, string word)
        {
            _story.Say(context, word);
            return ExecutionResult.Next();
        }
    }

    [Test]
    public async Task EndWorkflow_inside_containers_ends_the_run()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .While(_ => true).Do(turn => turn
                .StartWith(_story.Say("in"))
                .ForEach(_ => new[] { 1, 2 }, _ => false).Do(each => each
                    .StartWith(_story.SayItem())
                    .If(_ => true).Do(end => end.StartWith(_story.Say("end")).EndWorkflow())))
            .Then(_story.Say("never")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "in 1 end")));
    }

    [Test]
    public async Task A_run_that_ended_when_its_process_died_in_another_branch_is_closed_by_a_resume()
    {
        static void RunUntilAskedToEnd(IStepExecutionContext context)
        {
            Assert.That(context.CancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)), Is.True);
            context.CancellationToken.ThrowIfCancellationRequested();
        }

        void Build(IWorkflowBuilder<Counted> builder) => builder
            .Parallel()
                .Do(branch => branch.StartWith(RunUntilAskedToEnd).Id("long"))
                .Do(branch => branch.StartWith(_story.Fail("short")).OnError(WorkflowErrorHandling.Terminate))
                .Join().Id("parallel");
        var store = new FaultyStore(_story.Database.Open());
        store.AfterCommit = checkpoint => Kill(store, checkpoint.Run?.Status == WorkflowStatus.Terminated);
        string id;
        await using (var host = await _story.StartHostAsync<Counted>(Build, store))
        {
            id = await host.Host.StartWorkflow("d");
            Assert.That(() => host.WaitAsync(id), Throws.InstanceOf<ProcessKilledException>());
        }

        await using var next = await _story.StartHostAsync<Counted>(Build);
        var left = (await next.Control.GetRunAsync(id))!;
        await next.Host.ResumeWorkflow(id);
        var run = await next.WaitAsync(id);

        Assert.That((left.Status, left.InDoubt), Is.EqualTo((WorkflowStatus.Terminated, true)));
        Assert.That((run.Status, run.InDoubt, run.Holder), Is.EqualTo((WorkflowStatus.Terminated, false, (LeaseHolder?)null)));
        Assert.That(await next.JournalAsync(id), Has.Member("long 1 Unknown"));

        static void Kill(FaultyStore store, bool isDue)
        {
            if (isDue)
            {
                store.Kill();
            }
        }
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

    private static void Count(IStepBuilder<Counted, Doubling> step) => step.Output((_, data) => data.Value++);
}
