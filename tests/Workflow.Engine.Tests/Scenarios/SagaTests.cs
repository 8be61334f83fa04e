using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>What is undone when a step fails, in which order, and how the run goes on.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class SagaTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task A_bare_step_that_fails_is_undone_and_the_run_goes_on_behind_it()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Fail("a")).CompensateWith(_story.Say("undo-a"))
            .Then(_story.Say("b")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a undo-a b")));
    }

    [Test]
    public async Task A_compensation_with_two_steps_behind_it_goes_on_once()
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .StartWith(_story.Fail("a")).CompensateWith<Doubling>(undo =>
            {
                undo.Then(_story.Say("undo"));
                undo.Then(_story.Say("undo"));
            })
            .Then(_story.Say("b")));

        Assert.That((run.Status, run.Outcome, _story.Said.Count(word => word == "b")), Is.EqualTo((WorkflowStatus.Complete, "compensated", 1)));
    }

    [Test]
    public async Task A_saga_undoes_all_that_began_in_reverse_and_its_branch_ends_there()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Say("first")).CompensateWith(_story.Say("undo-first"))
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Say("plain"))
                .If(_ => true).Do(then => then.StartWith(_story.Say("b")).CompensateWith(_story.Say("undo-b")))
                .Then(_story.Fail("c")).CompensateWith(_story.Say("undo-c"))
                .Then(_story.Say("never")))
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "first a plain b c undo-c undo-b undo-a")));
    }

    [Test]
    public async Task A_saga_with_a_compensation_of_its_own_goes_on_behind_it()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Fail("b")))
            .CompensateWith(_story.Say("undo-saga"))
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b undo-a undo-saga behind")));
    }

    [Test]
    public async Task A_saga_in_which_nothing_fails_undoes_nothing()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Say("b")).CompensateWith(_story.Say("undo-b")))
            .CompensateWith(_story.Say("undo-saga"))
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b behind")));
    }

    [Test]
    public async Task A_compensation_is_a_type_a_function_an_action_or_a_sequence()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Saga(saga => saga
                    .StartWith(_story.Say("a")).CompensateWithSequence(undo => undo
                        .StartWith(_story.Say("undo-1"))
                        .If(_ => true).Do(then => then.StartWith(_story.Say("undo-2")))
                        .Then(_story.Say("undo-3")))
                    .Then(_story.Say("b")).CompensateWith(_story.Say("undo-b"))
                    .Then(_story.Say("c")).CompensateWith(context =>
                    {
                        _story.Say(context, "undo-c");
                        return ExecutionResult.Next();
                    })
                    .Then(_story.Say("d")).CompensateWith<Doubling>(step => step
                        .Input(body => body.In, data => data.Value)
                        .Output(data => data.Value, body => body.Out))
                    .Then(_story.Fail("e"))),
            new Counted { Value = 4 });

        Assert.That((play.Told, play.Data<Counted>().Value), Is.EqualTo(("a b c d e undo-c undo-b undo-1 undo-2 undo-3", 8)));
    }

    [Test]
    public async Task A_compensation_may_go_on_to_a_next_step_before_the_one_that_follows()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Say("b")).CompensateWith<Doubling>(step => step.Then(_story.Say("undo-b")).Then(_story.Say("undo-b2")))
                .Then(_story.Fail("c"))));

        Assert.That(play.Told, Is.EqualTo("a b c undo-b undo-b2 undo-a"));
    }

    [Test]
    public async Task A_saga_that_is_retried_is_undone_and_begins_anew()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Fail("b", times: 2)))
            .OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1))
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b undo-a a b undo-a a b behind")));
    }

    [Test]
    public async Task A_saga_that_suspends_is_undone_first_and_begins_anew_when_it_is_resumed()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Fail("b", times: 1)))
            .OnError(WorkflowErrorHandling.Suspend)
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b undo-a a b behind")));
    }

    [Test]
    public async Task A_saga_that_terminates_is_undone_first()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Fail("b")))
            .OnError(WorkflowErrorHandling.Terminate)
            .Then(_story.Say("never")));

        Assert.That((play.Run.Status, play.Told), Is.EqualTo((WorkflowStatus.Terminated, "a b undo-a")));
    }

    [Test]
    public async Task A_saga_whose_retries_are_used_up_suspends_and_is_retried_anew_when_it_is_resumed()
    {
        // Two retries, and one more once a person has resumed it.
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Fail("a", times: 4)).CompensateWith(_story.Say("undo")))
            .OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1))
            .Then(_story.Say("behind")));

        Assert.That((play.Run.Status, play.Run.Outcome), Is.EqualTo((WorkflowStatus.Complete, (string?)null)));
        Assert.That(play.Told, Is.EqualTo(string.Join(' ', Enumerable.Repeat("a undo", 4)) + " a behind"));
    }

    [Test]
    public async Task An_inner_saga_is_undone_before_the_outer_one()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(outer => outer
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Saga(inner => inner
                    .StartWith(_story.Say("b")).CompensateWith(_story.Say("undo-b"))
                    .Then(_story.Fail("c")))
                .CompensateWith(_story.Say("undo-inner"))
                .Then(_story.Say("never")))
            .CompensateWith(_story.Say("undo-outer"))
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b c undo-b undo-inner undo-a undo-outer behind")));
    }

    [Test]
    public async Task An_inner_saga_that_is_retried_leaves_the_outer_one_alone()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(outer => outer
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Saga(inner => inner
                    .StartWith(_story.Say("b")).CompensateWith(_story.Say("undo-b"))
                    .Then(_story.Fail("c", times: 1)))
                .OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1))
                .Then(_story.Fail("d", times: 1)).CompensateWith(_story.Say("undo-d")))
            .OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1))
            .Then(_story.Say("behind")));

        Assert.That(
            play.Ending,
            Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b c undo-b b c d undo-d undo-b undo-a a b c d behind")));
    }

    [Test]
    public async Task A_finished_container_with_a_compensation_stands_for_all_inside_it()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .Saga(inner => inner
                    .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                    .Then(_story.Say("b")).CompensateWith(_story.Say("undo-b")))
                .CompensateWith(_story.Say("undo-inner"))
                .Then(_story.Fail("c"))));

        Assert.That(play.Told, Is.EqualTo("a b c undo-inner"));
    }

    [Test]
    public async Task A_saga_in_a_loop_is_undone_for_its_turn()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .While(data => data.Value < 3).Do(turn => turn
                .StartWith<Doubling>(step => step.Output((_, data) => data.Value++))
                .Saga(saga => saga
                    .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                    .If(data => data.Value == 2).Do(then => then.StartWith(_story.Fail("b"))))
                .CompensateWith(_story.Say("undo-saga"))
                .Then(_story.Say("turn")))
            .Then(_story.Say("behind")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a turn a b undo-a undo-saga turn a turn behind")));
    }

    [Test]
    public async Task A_loop_in_a_saga_is_undone_item_by_item()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .ForEach(_ => new[] { 1, 2, 3 }, _ => false).Do(each => each
                    .StartWith(_story.SayItem()).CompensateWith(_story.SayItem("undo-"))
                    .If((_, context) => StoredValue.As<int>(context.Item) == 3).Do(then => then.StartWith(_story.Fail("bad")))))
            .CompensateWith(_story.Say("undo-saga"))
            .Then(_story.Say("behind")));

        Assert.That(play.Told, Is.EqualTo("1 2 3 bad undo-3 undo-2 undo-1 undo-saga behind"));
    }

    [Test]
    public async Task What_waits_and_sleeps_in_a_compensation_is_waited_for()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWithSequence(undo => undo
                    .Delay(_ => TimeSpan.FromHours(1))
                    .Then(_story.Say("undo-a")))
                .Then(_story.Say("b")).CompensateWithSequence(undo => undo
                    .WaitFor("go", (_, context) => context.Workflow.Id)
                    .Then(_story.Say("undo-b")))
                .Then(_story.Fail("c"))));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b c undo-b undo-a")));
    }
}
