using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>Compensations that fail, branches that fail while others run, and what a compensated run tells.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class SagaFailureTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [TestCase(WorkflowErrorHandling.Suspend)]
    [TestCase(WorkflowErrorHandling.Terminate)]
    [TestCase(WorkflowErrorHandling.Compensate)]
    public async Task A_compensation_that_fails_suspends_the_run_which_resumes_in_the_middle(WorkflowErrorHandling byDefault)
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .UseDefaultErrorBehavior(byDefault)
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Say("b")).CompensateWith(_story.Fail("undo-b", times: 1))
                .Then(_story.Say("c")).CompensateWith(_story.Say("undo-c"))
                .Then(_story.Fail("d"))));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b c d undo-c undo-b undo-b undo-a")));
    }

    [Test]
    public async Task A_compensation_that_fails_is_retried_if_it_says_so()
    {
        await using var host = await _story.StartHostAsync<Counted>(
            builder => builder
                .Saga(saga => saga
                    .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                    .Then(_story.Say("b")).CompensateWith<FailingOnce>(step => step.Id("undo-b").OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1)))
                    .Then(_story.Fail("c"))),
            options: options => options.UseRetries(new RetryOptions(BackOffFactor: 1, Jitter: 0)));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepSleeping>(evt => evt.StepKey == "undo-b");
        _story.Time.Advance(TimeSpan.FromMinutes(1));

        var run = await host.WaitAsync(id);

        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b c undo-a")));
        Assert.That((await host.JournalAsync(id)).Where(record => record.StartsWith("undo-b", StringComparison.Ordinal)), Is.EqualTo(new[] { "undo-b 1 Failed", "undo-b 2 Completed" }));
    }

    [Test]
    public async Task What_runs_beside_the_failed_branch_is_asked_to_end_and_undone_as_well()
    {
        var gate = new Gate();
        await using var host = await StartBesideAsync(gate, _story.Database.Open());

        var run = await host.WaitAsync(await host.Host.StartWorkflow("d"));

        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "compensated", "fails undo-long")));
    }

    [Test]
    public async Task A_process_that_dies_while_what_runs_beside_is_being_cancelled_leaves_it_to_be_undone()
    {
        var gate = new Gate();
        var store = new FaultyStore(_story.Database.Open());
        var first = await StartBesideAsync(gate, store);

        // The failure is on record, and the other step was asked to end; its end is not on record any more.
        store.BeforeCommit = checkpoint =>
        {
            if (checkpoint.Ended.Any(end => end.Ending == StepEnding.Interrupted) && checkpoint.Ended.All(end => end.Ending != StepEnding.Failed))
            {
                store.Kill();
            }
        };
        var id = await first.Host.StartWorkflow("d");
        await first.NextAsync<WorkflowHalted>();
        await first.DisposeAsync();
        var told = _story.Told;

        await using var next = await StartBesideAsync(gate, _story.Database.Open());
        await next.Host.ResumeWorkflow(id);
        var run = await next.WaitAsync(id);

        Assert.That((told, gate.Calls), Is.EqualTo(("fails", 1)), "the step that ran is not run again, only undone");
        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "compensated", "fails undo-long")));
        Assert.That(await next.JournalAsync(id), Has.Member("long 1 Unknown"));
    }

    [Test]
    public async Task A_saga_that_terminates_asks_what_runs_beside_it_to_end()
    {
        var gate = new Gate();
        await using var host = await TestHost.StartAsync(_story.Database.Open(), _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .Parallel()
                .Do(branch => branch.StartWith<UntilCancelled>(step => step.Id("long")))
                .Do(branch => branch
                    .StartWith(_ => gate.Entered.Task.Wait())
                    .Saga(saga => saga
                        .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                        .Then(_story.Fail("b")))
                    .OnError(WorkflowErrorHandling.Terminate))
                .Join()));

        var id = await host.Host.StartWorkflow("d");
        var run = await host.WaitAsync(id);

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Terminated, "a b undo-a")));
        Assert.That(await host.JournalAsync(id), Has.Member("long 1 Interrupted"));
    }

    [Test]
    public async Task What_fails_in_two_branches_at_once_is_undone_once()
    {
        await _story.TellInterruptedAsync(
            builder => builder
                .Saga(saga => saga
                    .StartWith(_story.Say("a")).CompensateWith<Doubling>(step => step.Id("undo-a"))
                    .ForEach(_ => new[] { 1, 2, 3 }).Do(each => each
                        .If(_ => true).Do(then => then
                            .StartWith(_story.Say("in")).Id("in").CompensateWith<Doubling>(step => step.Id("undo-in"))
                            .Then(_story.Fail("bad")).Id("bad").CompensateWith<Doubling>(step => step.Id("undo-bad")))))
                .CompensateWith<Doubling>(step => step.Id("undo-saga"))
                .Then(_story.Say("behind")).Id("behind"),
            play => Assert.That(
                (play.Run.Status, play.Run.Outcome, play.VisitsOf("undo-a"), play.VisitsOf("undo-saga"), play.VisitsOf("undo-in"), play.VisitsOf("undo-bad")),
                Is.EqualTo((WorkflowStatus.Complete, "compensated", 1, 1, play.VisitsOf("in"), play.VisitsOf("bad"))),
                $"{play.Title}: {string.Join(", ", play.Journal.Select(record => $"{record.StepKey} {record.Ending}"))}"));
    }

    [Test]
    public async Task A_step_that_ends_in_spite_of_being_cancelled_is_undone_and_not_followed()
    {
        var gate = new Gate();
        await using var host = await TestHost.StartAsync(_story.Database.Open(), _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .Saga(saga => saga.Parallel()
                .Do(branch => branch.StartWith<Gated>().CompensateWith(_story.Say("undo-long")).Then(_story.Say("never")))
                .Do(branch => branch.StartWith(_ => gate.Entered.Task.Wait()).Then(_story.Fail("fails")))
                .Join()
                .Then(_story.Say("never")))));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<WorkflowError>();
        gate.Open.SetResult();

        var run = await host.WaitAsync(id);

        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "compensated", "fails undo-long")));
    }

    [Test]
    public async Task Branches_that_ended_are_undone_wherever_the_process_was_interrupted()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Saga(saga => saga
                    .Parallel()
                        .Do(branch => branch.StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a")))
                        .Do(branch => branch.StartWith(_story.Say("b")).CompensateWith(_story.Say("undo-b")))
                        .Join()
                    .Then(_story.Fail("c")).CompensateWith(_story.Say("undo-c")))
                .CompensateWith(_story.Say("undo-saga"))
                .Then(_story.Say("behind")),
            isOrdered: false);

        Assert.That(play.Told[4..], Is.EqualTo("c undo-c undo-b undo-a undo-saga behind"));
    }

    [Test]
    public async Task Items_that_ran_at_once_are_undone_one_after_another_each_with_its_item()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Saga(saga => saga
                    .ForEach(_ => new[] { 1, 2, 3 }).Do(each => each.StartWith(_story.SayItem()).CompensateWith(_story.SayItem("undo-")))
                    .Then(_story.Fail("a"))),
            isOrdered: false);

        Assert.That(play.Told[6..], Is.EqualTo("a undo-3 undo-2 undo-1"));
    }

    [Test]
    public async Task A_finished_saga_without_a_compensation_of_its_own_is_undone_with_the_one_around_it()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(outer => outer
                .Saga(inner => inner
                    .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                    .If(_ => true).Do(then => then.StartWith(_story.Say("b")).CompensateWith(_story.Say("undo-b"))))
                .Then(_story.Say("c")).CompensateWith(_story.Say("undo-c"))
                .Then(_story.Fail("d"))));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b c d undo-c undo-b undo-a")));
    }

    [Test]
    public async Task A_condition_that_fails_in_a_loop_undoes_what_its_turns_did()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .While(data => data.Value < 2 || data.Text!.Length > 0).Do(turn => turn
                    .StartWith(_story.Say("in")).CompensateWith(_story.Say("undo"))
                    .Then<Doubling>(step => step.Output((_, data) => data.Value++))))
            .CompensateWith(_story.Say("undo-saga")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "in in undo undo undo-saga")));
    }

    [Test]
    public async Task A_run_that_was_compensated_stays_so_when_a_later_step_is_tried_again()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Fail("a")).CompensateWith(_story.Say("undo-a"))
            .Then(_story.Fail("b", times: 1)).OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1))
            .Then(_story.Fail("c", times: 1))
            .Then(_story.Say("d")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a undo-a b b c c d")));
    }

    [Test]
    public async Task A_compensation_that_is_cancelled_does_not_hold_back_the_next_one()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Say("b")).CompensateWith<WaitFor>(step => step
                    .Input(body => body.EventName, _ => "nothing")
                    .CancelCondition(data => data.Value > 0))
                .Then<Doubling>(step => step.Output((_, data) => data.Value = 1))
                .Then(_story.Fail("c"))));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b c undo-a")));
    }

    [Test]
    public async Task A_container_in_a_compensation_that_is_cancelled_is_left_with_all_inside_it()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWithSequence(undo => undo
                    .Parallel()
                        .Do(branch => branch.WaitFor("go", (_, context) => context.Workflow.Id).Output((_, data) => data.Value = 1))
                        .Do(branch => branch
                            .If(_ => true).Do(then => then.WaitFor("nothing", _ => "key").Then(_story.Say("never")))
                            .CancelCondition(data => data.Value > 0, true))
                        .Join()
                    .Then(_story.Say("undo-a")))
                .Then(_story.Fail("b"))));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b undo-a")));
    }

    [Test]
    public async Task Events_tell_a_compensation_in_order()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).Id("a").CompensateWith<Doubling>(step => step.Id("undo-a"))
                .Then(_story.Fail("b")).Id("b"))
            .Id("saga"));

        await host.StartAndWaitAsync("d");

        Assert.That(
            host.Seen.Select(evt => evt is StepLifeCycleEvent step ? $"{step.GetType().Name} {step.StepKey}" : evt.GetType().Name).Skip(3),
            Is.EqualTo(new[]
            {
                "StepStarted saga", "StepStarted a", "StepCompleted a", "StepStarted b", "WorkflowError b",
                "StepStarted undo-a", "StepCompleted undo-a", "WorkflowCompleted",
            }));
    }

    private async Task<TestHost> StartBesideAsync(Gate gate, IRunStore store)
    {
        var host = await TestHost.StartAsync(store, _story.Time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .Saga(saga => saga.Parallel()
                .Do(branch => branch.StartWith<UntilCancelled>(step => step.Id("long")).CompensateWith(_story.Say("undo-long")).Then(_story.Say("never")))
                .Do(branch => branch.StartWith(_ => gate.Entered.Task.Wait()).Then(_story.Fail("fails")))
                .Do(branch => branch.WaitFor("nothing", _ => "key").Then(_story.Say("never")))
                .Join())));
        return host;
    }

    private sealed class FailingOnce : StepBody
    {
        public override ExecutionResult Run(IStepExecutionContext context) =>
            context.ExecutionPointer.RetryCount == 0 ? throw new InvalidOperationException("not yet") : ExecutionResult.Next();
    }
}
