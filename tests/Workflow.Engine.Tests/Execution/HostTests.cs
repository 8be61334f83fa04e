using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class HostTests(StoreKind kind)
{
    private Database _database = null!;
    private Gate _gate = null!;

    [SetUp]
    public void CreateDatabase()
    {
        _database = new Database(kind, TimeProvider.System);
        _gate = new Gate();
    }

    [TearDown]
    public void DropDatabase() => _database.Dispose();

    [Test]
    public async Task Stopping_waits_for_the_running_step_and_keeps_its_checkpoint()
    {
        await using var host = await StartAsync(GatedThenAfter);
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;

        var stop = host.Host.StopAsync(CancellationToken.None);
        var stoppedEarly = stop.IsCompleted;
        _gate.Open.SetResult();
        await stop;

        var run = (await host.Control.GetRunAsync(id))!;
        Assert.That(stoppedEarly, Is.False);
        Assert.That((run.Status, run.Holder, run.InDoubt), Is.EqualTo((WorkflowStatus.Runnable, (LeaseHolder?)null, false)));
        Assert.That(run.CurrentStep, Is.EqualTo("after"));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "gated 1 Completed" }));
    }

    [Test]
    public async Task A_stopped_run_goes_on_behind_its_finished_step_in_the_next_host()
    {
        var first = await StartAsync(GatedThenAfter);
        var id = await first.Host.StartWorkflow("d");
        await _gate.Entered.Task;
        var stop = first.Host.StopAsync(CancellationToken.None);
        _gate.Open.SetResult();
        await stop;
        await first.DisposeAsync();

        await using var second = await StartAsync(GatedThenAfter);
        await second.Host.ResumeWorkflow(id);

        Assert.That((await second.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(await second.JournalAsync(id), Is.EqualTo(new[] { "gated 1 Completed", "after 1 Completed" }));
    }

    [Test]
    public async Task The_token_of_stop_bounds_the_wait_and_not_the_step()
    {
        await using var host = await StartAsync(GatedThenAfter);
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;
        using var impatient = new CancellationTokenSource();

        var stop = host.Host.StopAsync(impatient.Token);
        await impatient.CancelAsync();
        Assert.That(() => stop, Throws.InstanceOf<OperationCanceledException>());
        _gate.Open.SetResult();
        await host.Host.StopAsync(CancellationToken.None);

        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "gated 1 Completed" }));
    }

    [Test]
    public async Task A_step_that_gives_up_when_the_host_stops_is_interrupted_and_run_again_on_resume()
    {
        await using var host = await StartAsync(builder => builder.StartWith<UntilCancelled>(step => step.Id("tool")));
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;

        await host.Host.StopAsync(CancellationToken.None);

        var run = (await host.Control.GetRunAsync(id))!;
        Assert.That((run.Status, run.Holder, run.InDoubt, run.Error), Is.EqualTo((WorkflowStatus.Runnable, (LeaseHolder?)null, false, (StepError?)null)));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "tool 1 Interrupted" }));
        await host.Host.StartAsync(CancellationToken.None);
        Assert.That(await host.Host.ResumeWorkflow(id), Is.True);
        await host.NextAsync<StepStarted>(evt => evt.Attempt == 2);
    }

    [Test]
    public async Task Suspending_lets_the_running_step_end_and_begins_no_other()
    {
        await using var host = await StartAsync(GatedThenAfter);
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;

        var suspended = await host.Host.SuspendWorkflow(id);
        _gate.Open.SetResult();
        var run = await host.WaitAsync(id);

        Assert.That((suspended, run.Status), Is.EqualTo((true, WorkflowStatus.Suspended)));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "gated 1 Completed" }));
        Assert.That(host.Seen[^1], Is.TypeOf<WorkflowSuspended>());
        await host.Host.ResumeWorkflow(id);
        Assert.That((await host.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    [Test]
    public async Task Terminating_asks_the_running_step_to_end_and_keeps_the_outcome()
    {
        await using var host = await StartAsync(builder => builder.StartWith<UntilCancelled>(step => step.Id("tool")).Then(_ => { }));
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;

        var terminated = await host.Control.TerminateAsync(id, "rejected");
        var run = await host.WaitAsync(id);

        Assert.That((terminated, run.Status, run.Outcome), Is.EqualTo((true, WorkflowStatus.Terminated, "rejected")));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "tool 1 Interrupted" }));
        Assert.That(await host.Control.TerminateAsync(id, "again"), Is.False);
    }

    [Test]
    public async Task A_waiting_run_can_be_ended_without_being_driven()
    {
        await using var host = await StartAsync(builder => builder.WaitFor("never", data => "x"));
        var id = await host.StartAndWaitAsync("d");

        await host.Control.TerminateAsync(id, "rejected");
        await host.Host.PublishEvent("never", "x", null);

        var run = await host.WaitAsync(id);
        Assert.That((run.Status, run.Outcome, run.WaitsFor), Is.EqualTo((WorkflowStatus.Terminated, "rejected", (string?)null)));
    }

    [Test]
    public async Task Going_back_to_an_earlier_step_runs_from_there()
    {
        await using var host = await StartAsync(builder => builder
            .StartWith(_ => { }).Id("plan").Then(_ => { }).Id("apply")
            .Then(context => context.Workflow.Outcome is null ? throw new InvalidOperationException("no") : ExecutionResult.Next()).Id("migrate"));
        var id = await host.StartAndWaitAsync("d");

        await host.Control.ResumeFromAsync(id, "plan");
        var run = await host.WaitAsync(id);

        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Suspended));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[]
        {
            "plan 1 Completed", "apply 1 Completed", "migrate 1 Failed", "plan 2 Completed", "apply 2 Completed", "migrate 2 Failed",
        }));
        Assert.That(() => host.Control.ResumeFromAsync(id, "none"), Throws.TypeOf<NotFoundException>());
        Assert.That((await host.Control.GetRunAsync(id))!.Holder, Is.Null);
    }

    [Test]
    public async Task A_run_that_was_ended_does_not_come_back_to_life()
    {
        await using var host = await StartAsync(builder => builder.StartWith(_ => { }).Id("plan").WaitFor("approval", data => "x"));
        var rejected = await host.StartAndWaitAsync("d");
        await host.Control.TerminateAsync(rejected, "rejected");
        var complete = await host.StartAndWaitAsync("d");
        await host.Host.PublishEvent("approval", "x", null);
        await host.WaitAsync(complete);

        var one = Assert.ThrowsAsync<WorkflowEndedException>(() => host.Control.ResumeFromAsync(rejected, "plan"))!;
        var two = Assert.ThrowsAsync<WorkflowEndedException>(() => host.Control.ResumeFromAsync(complete, "plan"))!;

        Assert.That((one.RunId, one.Status, one.Outcome, two.Status), Is.EqualTo((rejected, WorkflowStatus.Terminated, "rejected", WorkflowStatus.Complete)));
        Assert.That(one.Message, Does.Contain("Terminated").And.Contain("rejected"));
        Assert.That((await host.Host.ResumeWorkflow(rejected), await host.Host.ResumeWorkflow(complete)), Is.EqualTo((false, false)));
        var run = (await host.Control.GetRunAsync(rejected))!;
        Assert.That((run.Status, run.Outcome, run.Holder), Is.EqualTo((WorkflowStatus.Terminated, "rejected", (LeaseHolder?)null)));
    }

    [Test]
    public async Task Of_two_hosts_one_drives_a_run_and_the_other_is_told_who()
    {
        await using var first = await StartAsync(GatedThenAfter);
        await using var second = await StartAsync(GatedThenAfter);
        var id = await first.Host.StartWorkflow("d");
        await _gate.Entered.Task;

        var error = Assert.ThrowsAsync<LeaseHeldException>(() => second.Host.ResumeWorkflow(id))!;
        var suspended = await second.Host.SuspendWorkflow(id);
        _gate.Open.SetResult();
        await first.WaitAsync(id);

        Assert.That((error.Holder.Pid, suspended, _gate.Calls), Is.EqualTo((Environment.ProcessId, false, 1)));
    }

    [Test]
    public async Task A_host_that_lost_its_lease_writes_nothing_more_and_says_so()
    {
        var store = _database.Open();
        await using var stale = await StartAsync(GatedThenAfter, store);
        var id = await stale.Host.StartWorkflow("d");
        await _gate.Entered.Task;
        var wait = stale.Control.WaitAsync(id);
        await TakeOverAsync(store, id);

        _gate.Open.SetResult();

        Assert.That(() => wait, Throws.TypeOf<StaleLeaseException>());
        var halted = await stale.NextAsync<WorkflowHalted>();
        Assert.That(halted.Exception, Is.TypeOf<StaleLeaseException>());
        await using var other = _database.Open();
        Assert.That((await other.ReadJournalAsync(id)).Select(record => record.Ending), Is.EqualTo(new StepEnding?[] { null }));
    }

    [Test]
    public async Task A_host_that_polls_picks_up_what_a_dead_one_left()
    {
        var store = _database.Open();
        var dead = await StartAsync(GatedThenAfter, store);
        var id = await dead.Host.StartWorkflow("d");
        await _gate.Entered.Task;
        Database.Kill(store);
        var dormant = await StartAsync(GatedThenAfter);
        var untouched = await dormant.JournalAsync(id);
        _gate.Open.SetResult();

        await using var polling = await StartAsync(GatedThenAfter, options: options => options.EnablePolling = true);
        var run = await polling.WaitAsync(id);

        Assert.That((untouched.Length, run.Status), Is.EqualTo((1, WorkflowStatus.Complete)));
        Assert.That(await polling.JournalAsync(id), Is.EqualTo(new[] { "gated 1 Unknown", "gated 2 Completed", "after 1 Completed" }));
        await dormant.DisposeAsync();
    }

    [Test]
    public async Task A_run_started_before_its_host_is_driven_once_the_host_starts()
    {
        await using var host = await StartAsync(builder => builder.StartWith(_ => { }), start: false);

        var id = await host.Host.StartWorkflow("d");
        var before = (await host.JournalAsync(id)).Length;
        await host.Host.StartAsync(CancellationToken.None);

        Assert.That((before, (await host.WaitAsync(id)).Status), Is.EqualTo((0, WorkflowStatus.Complete)));
    }

    [Test]
    public async Task A_run_id_that_is_taken_is_asked_for_again()
    {
        var ids = new Queue<string>(["one", "one", "two"]);
        await using var host = await StartAsync(builder => builder.StartWith(_ => { }), options: options => options.UseRunIds(ids.Dequeue));

        var first = await host.Host.StartWorkflow("d");
        var second = await host.Host.StartWorkflow("d");
        await host.WaitAsync(second);

        Assert.That((first, second), Is.EqualTo(("one", "two")));
        Assert.That(host.Seen.OfType<WorkflowStarted>().Select(evt => evt.WorkflowInstanceId), Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task A_definition_that_is_not_registered_is_refused_by_name()
    {
        await using var host = await StartAsync(builder => builder.StartWith(_ => { }));

        Assert.That(() => host.Host.StartWorkflow("other"), Throws.TypeOf<WorkflowNotRegisteredException>().With.Message.Contains("'other'"));
        Assert.That(() => host.Host.ResumeWorkflow("none"), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task A_run_is_not_sent_through_another_form_of_its_C_sharp_definition()
    {
        await using (var first = await StartAsync(GatedThenAfter))
        {
            var id = await first.StartAndSuspendAsync(_gate);
            await using var second = await StartAsync(builder => builder.StartWith(_ => { }).Id("plan").Then<Gated>(step => step.Id("gated")).Then(_ => { }).Id("after"));

            var error = Assert.ThrowsAsync<DefinitionChangedException>(() => second.Host.ResumeWorkflow(id))!;

            Assert.That(error.Message, Does.Contain("gated").And.Contain("plan"));
            Assert.That((await second.Control.GetRunAsync(id))!.Holder, Is.Null);
        }
    }

    [Test]
    public async Task A_run_can_be_looked_at_without_its_definition()
    {
        await using var host = await StartAsync(builder => builder.StartWith(_ => { }));
        var id = await host.Host.StartWorkflow("d", new Counted { Value = 7 }, "mine");
        await host.WaitAsync(id);
        await using var other = await TestHost.StartAsync(_database.Open(), start: false);

        var instance = (await other.Control.GetInstanceAsync(id))!;

        Assert.That(((JsonElement)instance.Data!).GetProperty("value").GetInt32(), Is.EqualTo(7)); // it was started with data
        Assert.That((instance.Reference, instance.Status), Is.EqualTo(("mine", WorkflowStatus.Complete)));
        Assert.That(await other.Control.GetInstanceAsync("none"), Is.Null);
    }

    [Test]
    public async Task The_callers_object_is_not_the_runs()
    {
        await using var host = await StartAsync(builder => builder.StartWith<Gated>()
            .Then<Doubling>(step => step.Input(body => body.In, data => data.Value).Output(data => data.Value, body => body.Out)));
        var mine = new Counted { Value = 1 };

        var id = await host.Host.StartWorkflow("d", mine);
        mine.Value = 100;
        _gate.Open.SetResult();
        await host.WaitAsync(id);

        Assert.That((mine.Value, (await host.DataAsync<Counted>(id)).Value), Is.EqualTo((100, 2)));
    }

    [Test]
    public async Task Nothing_ticks_while_a_step_runs_or_a_run_waits()
    {
        var time = new CountingTime();
        await using var host = await TestHost.StartAsync(_database.Open(), time, services: services => services.AddSingleton(_gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder.StartWith<Gated>().WaitFor("never", data => "x")));
        var id = await host.Host.StartWorkflow("d");
        await _gate.Entered.Task;
        _gate.Open.SetResult();
        await host.WaitAsync(id);

        Assert.That(time.Timers, Is.Zero);
    }

    [Test]
    public async Task A_lease_of_ones_own_is_given_back_when_disposed()
    {
        await using var host = await StartAsync(builder => builder.StartWith(_ => { }));
        await using var other = await StartAsync(builder => builder.StartWith(_ => { }));

        var lease = await host.Control.AcquireLeaseAsync("environment/production");
        var holder = await other.Control.FindHolderAsync("environment/production");
        await lease.DisposeAsync();
        await lease.DisposeAsync();
        await using var next = await other.Control.AcquireLeaseAsync("environment/production");

        Assert.That((holder!.Pid, lease.Epoch, next.Epoch), Is.EqualTo((Environment.ProcessId, 1L, 2L)));
    }

    private static void GatedThenAfter(IWorkflowBuilder<Counted> builder) => builder
        .StartWith<Gated>(step => step.Id("gated")).Then(_ => { }).Id("after");

    private async Task TakeOverAsync(IRunStore store, string id)
    {
        Database.Kill(store);
        await using var thief = _database.Open();
        await thief.AcquireLeaseAsync("run/" + id);
        await thief.ReleaseLeaseAsync(new LeaseGrant("run/" + id, 2));
    }

    private async Task<TestHost> StartAsync(
        Action<IWorkflowBuilder<Counted>> build, IRunStore? store = null, Action<WorkflowOptions>? options = null, bool start = true)
    {
        var host = await TestHost.StartAsync(
            store ?? _database.Open(), options: options, services: services => services.AddSingleton(_gate), start: false);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", build));
        if (start)
        {
            await host.Host.StartAsync(CancellationToken.None);
        }

        return host;
    }

    private sealed class CountingTime : TimeProvider
    {
        public int Timers { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
