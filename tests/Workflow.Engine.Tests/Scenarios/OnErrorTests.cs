using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>What becomes of a run when a step fails: what the step says, else what is around it, else the definition.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class OnErrorTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task A_step_that_says_nothing_suspends_the_run_and_is_tried_again_when_it_is_resumed()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Say("a"))
            .Then(_story.Fail("b", times: 2))
            .Then(_story.Say("c")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b b b c")));
    }

    [Test]
    public async Task A_step_that_retries_is_tried_again_by_itself()
    {
        var begun = _story.Time.GetUtcNow();
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Fail("a", times: 2)).OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(2))
            .Then(_story.Say("b")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a a a b")));
        Assert.That(play.Journal[^1].BegunAt - begun.UtcDateTime, Is.EqualTo(TimeSpan.FromMinutes(4)));
    }

    [Test]
    public async Task Retries_that_are_used_up_suspend_the_run_and_are_given_anew_when_it_is_resumed()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Fail("a", times: 4)).OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1))
            .Then(_story.Say("b")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a a a a a b")));
        Assert.That(play.Journal.Count(record => record.Ending == StepEnding.Failed), Is.EqualTo(4));
    }

    [Test]
    public async Task A_step_that_terminates_ends_the_run()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Parallel()
                    .Do(branch => branch.WaitFor("nothing", _ => "key"))
                    .Do(branch => branch.StartWith(_story.Fail("a")).OnError(WorkflowErrorHandling.Terminate).Then(_story.Say("never")))
                    .Join(),
            isOrdered: false);

        Assert.That((play.Run.Status, play.Told), Is.EqualTo((WorkflowStatus.Terminated, "a")));
    }

    [Test]
    public async Task The_definition_says_what_steps_leave_open()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .UseDefaultErrorBehavior(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(3))
            .StartWith(_story.Fail("a", times: 1))
            .If(_ => true).Do(then => then.StartWith(_story.Fail("b", times: 1)))
            .Then(_story.Fail("c")).OnError(WorkflowErrorHandling.Terminate));

        Assert.That((play.Run.Status, play.Told), Is.EqualTo((WorkflowStatus.Terminated, "a a b b c")));
        Assert.That(play.Journal.Count(record => record.Ending == StepEnding.Failed), Is.EqualTo(3));
    }

    [Test]
    public async Task A_step_in_a_saga_that_says_something_itself_is_not_compensated()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Fail("b", times: 1)).OnError(WorkflowErrorHandling.Suspend)
                .Then(_story.Fail("c", times: 1)).OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1)))
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b b c c behind")));
    }

    [Test]
    public async Task Compensation_by_default_undoes_the_step_that_can_be_undone_and_ends_the_branch_of_one_that_cannot()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .UseDefaultErrorBehavior(WorkflowErrorHandling.Compensate)
            .StartWith(_story.Fail("a")).CompensateWith(_story.Say("undo-a"))
            .Then(_story.Fail("b"))
            .Then(_story.Say("never")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a undo-a b")));
    }

    [Test]
    public async Task A_container_that_can_be_undone_is_undone_for_the_step_inside_it()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .If(_ => true).Do(then => then.StartWith(_story.Say("a")).Then(_story.Fail("b")).Then(_story.Say("never")))
            .CompensateWith(_story.Say("undo-if"))
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b undo-if behind")));
    }

    [Test]
    public async Task Going_back_to_a_container_begins_it_anew()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .StartWith(_story.Say("a")).Id("a")
            .Saga(saga => saga
                .ForEach(_ => new[] { 1, 2 }, _ => false).Do(each => each
                    .StartWith(_story.SayItem()).CompensateWith(_story.Fail("undo", times: 1)))
                .Then(_story.Fail("b", times: 1)))
            .Id("saga")
            .Then(_story.Say("c")));
        var id = await host.StartAndWaitAsync("d");
        var stands = await host.WaitAsync(id);

        await host.Control.ResumeFromAsync(id, "saga");
        var run = await host.WaitAsync(id);

        Assert.That((stands.Status, stands.Error!.Message), Is.EqualTo((WorkflowStatus.Suspended, "undo failed")));
        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a 1 2 b undo 1 2 b c")));
        Assert.That((await host.Store.LoadAsync(id))!.Pointers.Where(pointer => pointer.EndTime is null), Is.Empty);
    }

    [Test]
    public async Task A_run_that_stands_can_be_ended_instead_of_resumed()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Fail("undo-a"))
                .Then(_story.Fail("b"))));
        var id = await host.StartAndWaitAsync("d");

        var ended = await host.Host.TerminateWorkflow(id);
        var run = await host.WaitAsync(id);

        Assert.That((ended, run.Status, _story.Told), Is.EqualTo((true, WorkflowStatus.Terminated, "a b undo-a")));
        Assert.That((await host.Store.LoadAsync(id))!.Pointers.Where(pointer => pointer.EndTime is null), Is.Empty);
        Assert.That(await host.Host.ResumeWorkflow(id), Is.False);
    }
}
