using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class SagaTests(StoreKind kind)
{
    private static readonly RetryOptions _plain = new(BackOffFactor: 1, Jitter: 0);

    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task A_bare_step_that_fails_is_undone_and_the_run_goes_on_behind_it()
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .StartWith(_story.Fail("a")).CompensateWith(_story.Say("undo-a"))
            .Then(_story.Say("b")));

        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "compensated", "a undo-a b")));
    }

    [Test]
    public async Task A_saga_undoes_all_that_began_in_reverse_and_its_branch_ends_there()
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .StartWith(_story.Say("first")).CompensateWith(_story.Say("undo-first"))
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Say("plain"))
                .If(_ => true).Do(then => then.StartWith(_story.Say("b")).CompensateWith(_story.Say("undo-b")))
                .Then(_story.Fail("c")).CompensateWith(_story.Say("undo-c"))
                .Then(_story.Say("never")))
            .Then(_story.Say("behind")));

        Assert.That(
            (run.Status, run.Outcome, _story.Told),
            Is.EqualTo((WorkflowStatus.Complete, "compensated", "first a plain b c undo-c undo-b undo-a")));
    }

    [Test]
    public async Task A_saga_with_a_compensation_of_its_own_goes_on_behind_it()
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Fail("b")))
            .CompensateWith(_story.Say("undo-saga"))
            .Then(_story.Say("behind")));

        Assert.That(
            (run.Status, run.Outcome, _story.Told),
            Is.EqualTo((WorkflowStatus.Complete, "compensated", "a b undo-a undo-saga behind")));
    }

    [Test]
    public async Task A_sequence_undoes_step_by_step()
    {
        await _story.TellAsync<Counted>(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWithSequence(undo => undo.StartWith(_story.Say("undo-1")).Then(_story.Say("undo-2")))
                .Then(_story.Say("b")).CompensateWith(_story.Say("undo-b"))
                .Then(_story.Fail("c"))));

        Assert.That(_story.Told, Is.EqualTo("a b c undo-b undo-1 undo-2"));
    }

    [Test]
    public async Task A_saga_that_is_retried_is_undone_and_begins_anew()
    {
        await using var host = await _story.StartHostAsync<Counted>(
            builder => builder
                .Saga(saga => saga
                    .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                    .Then(_story.Fail("b", times: 1)))
                .OnError(WorkflowErrorHandling.Retry, TimeSpan.FromMinutes(1))
                .Then(_story.Say("behind")),
            options: options => options.UseRetries(_plain));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepSleeping>();
        _story.Time.Advance(TimeSpan.FromMinutes(1));

        var run = await host.WaitAsync(id);

        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b undo-a a b behind")));
    }

    [Test]
    public async Task A_saga_that_suspends_is_undone_first_and_begins_anew_when_it_is_resumed()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Fail("b", times: 1)))
            .OnError(WorkflowErrorHandling.Suspend)
            .Then(_story.Say("behind")));
        var id = await host.StartAndWaitAsync("d");
        var suspended = await host.WaitAsync(id);
        var told = _story.Told;

        await host.Host.ResumeWorkflow(id);
        var run = await host.WaitAsync(id);

        Assert.That((suspended.Status, told), Is.EqualTo((WorkflowStatus.Suspended, "a b undo-a")));
        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b undo-a a b behind")));
    }

    [Test]
    public async Task An_inner_saga_is_undone_before_the_outer_one()
    {
        await _story.TellAsync<Counted>(builder => builder
            .Saga(outer => outer
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Saga(inner => inner
                    .StartWith(_story.Say("b")).CompensateWith(_story.Say("undo-b"))
                    .Then(_story.Fail("c")))
                .CompensateWith(_story.Say("undo-inner"))
                .Then(_story.Say("never")))
            .CompensateWith(_story.Say("undo-outer"))
            .Then(_story.Say("behind")));

        Assert.That(_story.Told, Is.EqualTo("a b c undo-b undo-inner undo-a undo-outer behind"));
    }

    [Test]
    public async Task A_compensation_that_fails_suspends_the_run_which_resumes_in_the_middle()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Saga(saga => saga
                .StartWith(_story.Say("a")).CompensateWith(_story.Say("undo-a"))
                .Then(_story.Say("b")).CompensateWith(_story.Fail("undo-b", times: 1))
                .Then(_story.Say("c")).CompensateWith(_story.Say("undo-c"))
                .Then(_story.Fail("d"))));
        var id = await host.StartAndWaitAsync("d");
        var suspended = await host.WaitAsync(id);

        await host.Host.ResumeWorkflow(id);
        var run = await host.WaitAsync(id);

        Assert.That((suspended.Status, suspended.Error!.Message), Is.EqualTo((WorkflowStatus.Suspended, "undo-b failed")));
        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "a b c d undo-c undo-b undo-b undo-a")));
    }

    [Test]
    public async Task What_runs_beside_the_failed_branch_is_asked_to_end_and_undone_as_well()
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task<ExecutionResult> RunUntilCancelledAsync(IStepExecutionContext context)
        {
            running.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return ExecutionResult.Next();
        }

        var run = await _story.TellAsync<Counted>(builder => builder
            .Saga(saga => saga.Parallel()
                .Do(branch => branch.StartWith(new AsyncStep(RunUntilCancelledAsync).Run).CompensateWith(_story.Say("undo-long")).Then(_story.Say("never")))
                .Do(branch => branch.StartWith(_ => running.Task.Wait()).Then(_story.Fail("a")))
                .Do(branch => branch.WaitFor("nothing", _ => "key").Then(_story.Say("never")))
                .Join()));

        Assert.That((run.Status, run.Outcome, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "compensated", "a undo-long")));
    }

    /// <summary>An asynchronous body as the builder's inline form, which is synchronous.</summary>
    private sealed class AsyncStep(Func<IStepExecutionContext, Task<ExecutionResult>> body)
    {
        public ExecutionResult Run(IStepExecutionContext context) => body(context).GetAwaiter().GetResult(); // its thread is its own
    }
}
