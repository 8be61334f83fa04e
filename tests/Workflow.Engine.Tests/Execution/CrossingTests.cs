using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

/// <summary>Things that happen while something else does: a sibling runs, the host stops, the driver lets go.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class CrossingTests(StoreKind kind)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private FakeTimeProvider _time = null!;
    private Database _database = null!;
    private FaultyStore _store = null!;
    private Gate _gate = null!;
    private bool _fails;

    [SetUp]
    public void CreateDatabase()
    {
        _time = new FakeTimeProvider(Some.Time);
        _database = new Database(kind, _time);
        _store = new FaultyStore(_database.Open());
        _gate = new Gate();
        _fails = true;
    }

    [TearDown]
    public async Task DropDatabase()
    {
        await _store.DisposeAsync();
        _database.Dispose();
    }

    [Test]
    public async Task A_branch_wakes_on_time_while_another_runs()
    {
        await using var host = await StartAsync(builder => Fork(
            builder,
            Running<Gated>,
            branch => branch.StartWith<Delay>(step => step.Id("pause").Input(body => body.Period, data => TimeSpan.FromHours(1))).Then(_ => { }).Id("after")));
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;
        await host.NextAsync<StepSleeping>();

        _time.Advance(TimeSpan.FromHours(1));
        await host.NextAsync<StepCompleted>(evt => evt.StepKey == "after");

        _gate.Open.SetResult();
        Assert.That((await host.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    [Test]
    public async Task A_run_that_a_failed_branch_suspended_is_resumed_while_another_runs()
    {
        await using var host = await StartAsync(builder => Fork(builder, Running<Gated>, Failing));
        var id = await SuspendedAsync(host);

        _fails = false;
        var resumed = await host.Host.ResumeWorkflow(id);
        await host.NextAsync<StepCompleted>(evt => evt.StepKey == "fails");
        var again = await host.Host.ResumeWorkflow(id);
        _gate.Open.SetResult();

        var run = await host.WaitAsync(id);
        Assert.That((resumed, again, run.Status, _gate.Calls), Is.EqualTo((true, false, WorkflowStatus.Complete, 1)));
        Assert.That(host.Seen[^1], Is.TypeOf<WorkflowCompleted>());
    }

    [Test]
    public async Task A_run_that_a_failed_branch_suspended_can_be_ended_while_another_runs()
    {
        await using var host = await StartAsync(builder => Fork(builder, Running<UntilCancelled>, Failing));
        var id = await SuspendedAsync(host);

        var ended = await host.Control.TerminateAsync(id, "rejected");
        var run = await host.WaitAsync(id);

        Assert.That((ended, run.Status, run.Outcome, run.InDoubt), Is.EqualTo((true, WorkflowStatus.Terminated, "rejected", false)));
        Assert.That(await host.JournalAsync(id), Does.Contain("running 1 Interrupted"));
    }

    [Test]
    public async Task A_failure_that_ends_the_run_asks_the_other_branches_to_end()
    {
        await using var host = await StartAsync(builder => Fork(
            builder, Running<UntilCancelled>, branch => branch.StartWith(Fail).Id("fails").OnError(WorkflowErrorHandling.Terminate)));
        var id = await host.Host.StartWorkflow("d");

        var run = await host.WaitAsync(id);

        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Terminated));
        Assert.That(await host.JournalAsync(id), Does.Contain("running 1 Interrupted"));
    }

    [Test]
    public async Task A_step_that_retried_and_then_waits_still_takes_its_event_after_a_resume()
    {
        await using var host = await StartAsync(builder => builder.StartWith(context => _fails
            ? throw new InvalidDataException("no")
            : context.ExecutionPointer.EventPublished ? ExecutionResult.Next() : ExecutionResult.WaitForEvent("approval", "x", DateTime.MinValue))
            .Id("ask").OnError(WorkflowErrorHandling.Retry, TimeSpan.FromSeconds(10)));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepSleeping>();
        _fails = false;
        _time.Advance(TimeSpan.FromMinutes(1));
        await host.WaitAsync(id);
        await host.Host.SuspendWorkflow(id);

        await host.Host.ResumeWorkflow(id);
        await host.WaitAsync(id);
        await host.Host.PublishEvent("approval", "x", null);

        Assert.That((await host.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    [Test]
    public async Task An_event_that_another_host_publishes_while_the_run_is_let_go_is_taken()
    {
        await using var host = await StartAsync(builder => Fork(builder, Running<Gated>, branch => branch.WaitFor("approval", data => "x")));
        await using var other = await TestHost.StartAsync(_database.Open(), _time);
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepWaiting>();
        await _gate.Entered.Task;
        var isPublished = false;
        _store.BeforeCommit = checkpoint =>
        {
            if (checkpoint.ReleaseLease && !isPublished)
            {
                isPublished = true;
                other.Host.PublishEvent("approval", "x", null).GetAwaiter().GetResult(); // the commit waits for it
            }
        };

        _gate.Open.SetResult();
        var run = await host.WaitAsync(id);

        Assert.That((isPublished, run.Status, run.Holder), Is.EqualTo((true, WorkflowStatus.Complete, (LeaseHolder?)null)));
    }

    [Test]
    public async Task A_run_begins_to_wait_and_is_let_go_in_one_commit()
    {
        await using var host = await StartAsync(builder => builder.WaitFor("approval", data => "x"));

        await host.StartAndWaitAsync("d");

        Assert.That(_store.Commits, Is.EqualTo(3), "the begin of the step before, of the wait, and its end");
    }

    [Test]
    public async Task Ending_a_run_in_the_moment_it_is_let_go_ends_it()
    {
        await using var host = await StartAsync(builder => builder.WaitFor("approval", data => "x"));
        Task<bool>? ending = null;
        _store.BeforeCommit = checkpoint =>
        {
            if (checkpoint.ReleaseLease)
            {
                ending ??= host.Control.TerminateAsync(checkpoint.RunId, "rejected");
            }
        };

        var id = await host.StartAndWaitAsync("d");

        Assert.That(await ending!.WaitAsync(_patience), Is.True); // set: the run was let go
        Assert.That((await host.Control.GetRunAsync(id))!.Status, Is.EqualTo(WorkflowStatus.Terminated));
    }

    [Test]
    public async Task Who_asks_for_something_while_a_run_is_halted_is_told_why_it_is_not_done()
    {
        await using var host = await StartAsync(builder => Fork(builder, Running<Gated>, branch => branch.StartWith(_ => { }).Id("fast")));
        Task<bool>? ending = null;
        _store.BeforeCommit = checkpoint =>
        {
            if (checkpoint.Ended.Count > 0 && checkpoint.Begun.Count == 0)
            {
                ending ??= host.Control.TerminateAsync(checkpoint.RunId, "rejected");
                throw new StoreFullException("path");
            }
        };
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;

        _gate.Open.SetResult();

        Assert.That(() => host.WaitAsync(id), Throws.TypeOf<StoreFullException>());
        Assert.That(() => ending!.WaitAsync(_patience), Throws.TypeOf<StoreFullException>()); // set: a commit was refused
    }

    [Test]
    public async Task A_host_that_is_stopped_while_it_starts_a_run_begins_no_step()
    {
        Task? stop = null;
        TestHost? host = null;
        host = await StartAsync(
            builder => builder.StartWith<Gated>(),
            services => services.AddWorkflowMiddleware(_ => new Before(() => stop = host!.Host.StopAsync(CancellationToken.None)))); // set by then

        var id = await host.Host.StartWorkflow("d");
        await stop!.WaitAsync(_patience); // set: the middleware was called

        var run = (await host.Control.GetRunAsync(id))!;
        Assert.That((run.Status, run.Holder, _gate.Calls), Is.EqualTo((WorkflowStatus.Runnable, (LeaseHolder?)null, 0)));
        await host.DisposeAsync();
    }

    [Test]
    public async Task Stopping_waits_for_a_run_that_is_just_being_read_and_begins_no_step_of_it()
    {
        await using var host = await StartAsync(builder => builder.StartWith(_ => throw new InvalidDataException("no")).Id("fails").Then<Gated>());
        var id = await host.StartAndWaitAsync("d");
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.BeforeLoad = () =>
        {
            reading.TrySetResult();
            return isRead.Task;
        };

        var resume = host.Host.ResumeWorkflow(id);
        await reading.Task;
        var stop = host.Host.StopAsync(CancellationToken.None);
        isRead.SetResult();
        await Task.WhenAll(resume, stop).WaitAsync(_patience);

        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "fails 1 Failed" }));
        Assert.That((await host.Control.GetRunAsync(id))!.Holder, Is.Null);
    }

    [Test]
    public async Task Ending_a_run_in_doubt_leaves_nothing_open_in_its_journal()
    {
        await using var host = await StartAsync(builder => builder.StartWith<Gated>(step => step.Id("gated")));
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;
        Database.Kill(_store.Inner);
        await using var other = await TestHost.StartAsync(_database.Open(), _time);

        var ended = await other.Control.TerminateAsync(id, "rejected");

        var run = (await other.Control.GetRunAsync(id))!;
        Assert.That((ended, run.Status, run.InDoubt), Is.EqualTo((true, WorkflowStatus.Terminated, false)));
        Assert.That(await other.JournalAsync(id), Is.EqualTo(new[] { "gated 1 Unknown" }));
        _gate.Open.SetResult();
    }

    private static void Fork<TOne, TOther>(
        IWorkflowBuilder<Counted> builder,
        Func<IWorkflowBuilder<Counted>, IStepBuilder<Counted, TOne>> one,
        Func<IWorkflowBuilder<Counted>, IStepBuilder<Counted, TOther>> other)
        where TOne : IStepBody
        where TOther : IStepBody
    {
        var (first, second) = (one(builder.CreateBranch()), other(builder.CreateBranch()));
        builder.StartWith(_ => { }).Id("fork").Branch((_, _) => true, first).Branch((_, _) => true, second);
    }

    private static IStepBuilder<Counted, TStep> Running<TStep>(IWorkflowBuilder<Counted> branch)
        where TStep : IStepBody => branch.StartWith<TStep>(step => step.Id("running"));

    private IStepBuilder<Counted, InlineStepBody> Failing(IWorkflowBuilder<Counted> branch) => branch.StartWith(Fail).Id("fails");

    private ExecutionResult Fail(IStepExecutionContext context) =>
        _fails ? throw new InvalidDataException("no") : ExecutionResult.Next();

    private async Task<string> SuspendedAsync(TestHost host)
    {
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;
        await host.NextAsync<WorkflowError>();
        return id;
    }

    private async Task<TestHost> StartAsync(Action<IWorkflowBuilder<Counted>> build, Action<IServiceCollection>? services = null)
    {
        var host = await TestHost.StartAsync(_store, _time, services: collection =>
        {
            collection.AddSingleton(_gate);
            services?.Invoke(collection);
        });
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", build));
        return host;
    }

    private sealed class Before(Action act) : IWorkflowMiddleware
    {
        public WorkflowMiddlewarePhase Phase => WorkflowMiddlewarePhase.ExecuteWorkflow;

        public Task HandleAsync(WorkflowInstance workflow, WorkflowDelegate next)
        {
            act();
            return next();
        }
    }
}
