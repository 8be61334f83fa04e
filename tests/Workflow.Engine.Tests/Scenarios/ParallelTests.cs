using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>Branches side by side.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class ParallelTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task Branches_run_side_by_side_and_are_joined()
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

    [Test]
    public async Task Branches_go_on_wherever_their_process_was_interrupted()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .StartWith(_story.Say("before"))
                .Parallel()
                    .Do(branch => branch.StartWith(_story.Say("a1")).Then<Doubling>(Count).Then(_story.Say("a2")))
                    .Do(branch => branch.StartWith(_story.Say("b1")).Then<Doubling>(Count).Then(_story.Say("b2")))
                    .Join()
                .Then(_story.Say("after")),
            isOrdered: false);

        Assert.That(play.Words.Select(word => word.Text).Order(), Is.EqualTo(new[] { "a1", "a2", "after", "b1", "b2", "before" }));
        Assert.That((play.Words[^1].Text, play.Data<Counted>().Value), Is.EqualTo(("after", 2)));
    }

    [Test]
    public async Task Branches_stand_inside_one_another()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Parallel()
                    .Do(branch => branch
                        .StartWith(_story.Say("a"))
                        .Parallel()
                            .Do(inner => inner.StartWith(_story.Say("a1")))
                            .Do(inner => inner.If(_ => true).Do(then => then.StartWith(_story.Say("a2"))))
                            .Join()
                        .Then(_story.Say("a3")))
                    .Do(branch => branch.StartWith(_story.Say("b")))
                    .Join()
                .Then(_story.Say("after")),
            isOrdered: false);

        Assert.That(play.Words.Select(word => word.Text).Order(), Is.EqualTo(new[] { "a", "a1", "a2", "a3", "after", "b" }));
        Assert.That(play.Words[^1].Text, Is.EqualTo("after"));
    }

    [Test]
    public async Task A_branch_that_waits_holds_the_join_and_not_the_other_branch()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Parallel()
                    .Do(branch => branch
                        .WaitFor("go", (_, context) => context.Workflow.Id).Output((step, data) => data.Text = (string?)step.EventData)
                        .Then(_story.Say("a")))
                    .Do(branch => branch.StartWith(_story.Say("b1")).Delay(_ => TimeSpan.FromHours(1)).Then(_story.Say("b2")))
                    .Join()
                .Then(_story.Say("after")),
            isOrdered: false);

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "b1 b2 a after")));
        Assert.That(play.Data<Counted>().Text, Is.EqualTo("answer"));
    }

    [Test]
    public async Task A_branch_that_fails_suspends_the_run_once_the_step_of_the_other_has_ended_and_both_go_on()
    {
        var gate = new Gate();
        var fails = true;
        await using var host = await StartAsync(gate, _story.Database.Open(), context =>
        {
            _story.Say(context, "a");
            if (fails)
            {
                throw new InvalidOperationException("a failed");
            }
        });
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<WorkflowError>();
        gate.Open.SetResult();
        var suspended = await host.WaitAsync(id);
        var told = _story.Told;

        fails = false;
        await host.Host.ResumeWorkflow(id);
        var run = await host.WaitAsync(id);

        Assert.That((suspended.Status, told), Is.EqualTo((WorkflowStatus.Suspended, "a")));
        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That((_story.Said.Count("a".Equals), _story.Said.Count("b".Equals), gate.Calls), Is.EqualTo((2, 1, 1)));
    }

    [Test]
    public async Task A_branch_that_is_tried_again_leaves_the_other_alone()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Parallel()
                    .Do(branch => branch
                        .StartWith(context => FailFirst(context)).OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1)))
                    .Do(branch => branch.StartWith(_story.Say("b1")).Then(_story.Say("b2")))
                    .Join()
                .Then(_story.Say("after")),
            isOrdered: false);

        Assert.That(play.Words.Select(word => word.Text).Order(), Is.EqualTo(new[] { "a", "a", "after", "b1", "b2" }));

        void FailFirst(IStepExecutionContext context)
        {
            _story.Say(context, "a");
            if (context.ExecutionPointer.ExtensionAttributes.TryAdd("failed", true))
            {
                throw new InvalidOperationException("a failed");
            }
        }
    }

    [Test]
    public async Task A_step_that_ended_is_not_run_again_when_its_process_dies_in_the_other_branch()
    {
        var gate = new Gate();
        var store = _story.Database.Open();
        var first = await StartAsync(gate, store, _story.Say("a"));
        var id = await first.Host.StartWorkflow("d");
        await gate.Entered.Task;
        await first.NextAsync<StepCompleted>(evt => evt.StepKey == "a");
        Database.Kill(store);

        var open = new Gate();
        open.Open.SetResult();
        await using (var next = await StartAsync(open, _story.Database.Open(), _story.Say("a")))
        {
            await next.Host.ResumeWorkflow(id);
            var run = await next.WaitAsync(id);

            Assert.That((run.Status, _story.Told, open.Calls), Is.EqualTo((WorkflowStatus.Complete, "a b after", 1)));
            Assert.That(
                (await next.JournalAsync(id)).Where(record => record[0] is 'a' or 'g' && !record.StartsWith("after", StringComparison.Ordinal)),
                Is.EquivalentTo(new[] { "a 1 Completed", "gated 1 Unknown", "gated 2 Completed" }));
        }

        gate.Open.SetResult();
        await first.DisposeAsync();
        Assert.That(_story.Told, Is.EqualTo("a b after"), "what is left of the killed process changes nothing");
    }

    [Test]
    public async Task The_end_of_the_workflow_in_a_branch_ends_what_the_other_is_about_to_wait_for()
    {
        var gate = new Gate();
        await using var host = await TestHost.StartAsync(_story.Database.Open(), _story.Time);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .Parallel()
                .Do(branch => branch.StartWith(_ => WaitOnceOpen(gate)))
                .Do(branch => branch.StartWith(_ => BranchOnceOpen(gate)))
                .Do(branch => branch.StartWith(_ => gate.Entered.Task.Wait()).Id("end").EndWorkflow())
                .Join()));
        host.Host.OnLifeCycleEvent += evt =>
        {
            // The end is on record, and the others still run.
            if (evt is StepCompleted { StepKey: "end" })
            {
                gate.Open.TrySetResult();
            }
        };

        var id = await host.StartAndWaitAsync("d");

        var run = (await host.Control.GetRunAsync(id))!;
        var open = (await host.Store.LoadAsync(id))!.Pointers.Where(pointer => pointer.EndTime is null);
        Assert.That((run.Status, run.WaitsFor), Is.EqualTo((WorkflowStatus.Complete, (string?)null)));
        Assert.That(open, Is.Empty);
    }

    [Test]
    public async Task The_end_of_the_workflow_in_a_branch_ends_all_that_is_open_around_it()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Parallel()
                    .Do(branch => branch.ForEach(_ => new[] { 1, 2 }).Do(each => each.WaitFor("nothing", _ => "key").Then(_story.Say("never"))))
                    .Do(branch => branch.While(_ => true).Do(turn => turn
                        .StartWith(_story.Say("turn"))
                        .Then<Doubling>(Count)
                        .If(data => data.Value == 2).Do(then => then.StartWith(_story.Say("end")).EndWorkflow())))
                    .Join()
                .Then(_story.Say("never")),
            isOrdered: false);

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "turn turn end")));
    }

    [Test]
    public async Task The_end_of_the_workflow_asks_what_runs_beside_it_to_end()
    {
        var gate = new Gate();
        await using var host = await TestHost.StartAsync(_story.Database.Open(), _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .ForEach(_ => new[] { 1, 2 }).Do(each => each
                .If((_, context) => StoredValue.As<int>(context.Item) == 1)
                .Do(then => then.StartWith<UntilCancelled>(step => step.Id("long")).Then(_story.Say("never")))
                .Then(_ => gate.Entered.Task.Wait()).EndWorkflow())));

        var id = await host.StartAndWaitAsync("d");

        Assert.That(((await host.WaitAsync(id)).Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "")));
        Assert.That(await host.JournalAsync(id), Has.Member("long 1 Interrupted"));
        Assert.That((await host.Store.LoadAsync(id))!.Pointers.Where(pointer => pointer.EndTime is null), Is.Empty);
    }

    private static ExecutionResult WaitOnceOpen(Gate gate)
    {
        gate.Entered.TrySetResult();
        gate.Open.Task.Wait();
        return ExecutionResult.WaitForEvent("nothing", "key", DateTime.MinValue);
    }

    private static ExecutionResult BranchOnceOpen(Gate gate)
    {
        gate.Open.Task.Wait();
        return ExecutionResult.Sleep(TimeSpan.FromDays(1), null);
    }

    private async Task<TestHost> StartAsync(Gate gate, IRunStore store, Action<IStepExecutionContext> other)
    {
        var host = await TestHost.StartAsync(store, _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .Parallel()
                .Do(branch => branch.StartWith(other).Id("a"))
                .Do(branch => branch.StartWith<Gated>(step => step.Id("gated")).Then(_story.Say("b")))
                .Join()
            .Then(_story.Say("after"))));
        return host;
    }

    private static void Count(IStepBuilder<Counted, Doubling> step) => step.Output((_, data) => data.Value++);
}
