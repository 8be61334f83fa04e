using Microsoft.Extensions.Time.Testing;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class FailureTests(StoreKind kind)
{
    private FakeTimeProvider _time = null!;
    private Database _database = null!;

    [SetUp]
    public void CreateDatabase()
    {
        _time = new FakeTimeProvider(Some.Time);
        _database = new Database(kind, _time);
    }

    [TearDown]
    public void DropDatabase() => _database.Dispose();

    [Test]
    public async Task A_failing_step_suspends_the_run_and_resuming_goes_on_there()
    {
        var fails = true;
        await using var host = await StartAsync(builder => builder
            .StartWith(context => Trace(context, "a")).Id("a")
            .Then(context => Trace(context, "b", () => fails)).Id("b")
            .Then(context => Trace(context, "c")).Id("c"));

        var id = await host.StartAndWaitAsync("d");
        var suspended = (await host.Control.GetRunAsync(id))!;
        fails = false;
        var resumed = await host.Host.ResumeWorkflow(id);
        var ended = await host.WaitAsync(id);

        Assert.That((suspended.Status, suspended.CurrentStep, suspended.InDoubt), Is.EqualTo((WorkflowStatus.Suspended, "b", false)));
        Assert.That((suspended.Error!.Type, suspended.Error.Message), Is.EqualTo((typeof(InvalidDataException).FullName, "b fails")));
        Assert.That((resumed, ended.Status, ended.Error), Is.EqualTo((true, WorkflowStatus.Complete, (StepError?)null)));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "a 1 Completed", "b 1 Failed", "b 2 Completed", "c 1 Completed" }));
        Assert.That((await host.DataAsync<Counted>(id)).Trace, Is.EqualTo(new[] { "a", "b", "b", "c" }));
    }

    [Test]
    public async Task A_failure_is_told_with_its_tail_and_remedy()
    {
        await using var host = await StartAsync(builder => builder.StartWith(_ => throw new ToolFailure()));
        var heard = new List<string>();
        host.Host.OnStepError += (_, step, error) => heard.Add($"{step.Key}: {error.Message}");

        var id = await host.StartAndWaitAsync("d");

        var expected = new StepError(typeof(ToolFailure).FullName!, "exit code 1", "last line", "try again");
        Assert.That((await host.Control.GetJournalAsync(id)).Single().Error, Is.EqualTo(expected));
        Assert.That((await host.NextAsync<WorkflowError>()).Error, Is.EqualTo(expected));
        Assert.That(await host.NextAsync<WorkflowSuspended>(), Has.Property("WorkflowInstanceId").EqualTo(id));
        Assert.That(heard, Is.EqualTo(new[] { "InlineStepBody-0: exit code 1" }));
    }

    [Test]
    public async Task Retries_wait_longer_each_time_and_end_in_suspend()
    {
        await using var host = await StartAsync(
            builder => builder.StartWith(context => Trace(context, "a", () => true)).Id("a").OnError(WorkflowErrorHandling.Retry, TimeSpan.FromSeconds(10)),
            options => options.UseRetries(new RetryOptions(Maximum: 2, Jitter: 0)));

        var id = await host.Host.StartWorkflow("d");
        var first = await host.NextAsync<StepSleeping>();
        _time.Advance(TimeSpan.FromSeconds(10));
        var second = await host.NextAsync<StepSleeping>();
        var retrying = (await host.Control.GetRunAsync(id))!;
        _time.Advance(TimeSpan.FromSeconds(20));
        await host.NextAsync<WorkflowSuspended>();

        Assert.That(first.Until - Some.Time, Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That(second.Until - Some.Time, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That((retrying.Status, retrying.Error!.Message), Is.EqualTo((WorkflowStatus.Runnable, "a fails")));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "a 1 Failed", "a 2 Failed", "a 3 Failed" }));
    }

    [Test]
    public async Task Resuming_after_retries_were_used_up_gives_new_ones()
    {
        await using var host = await StartAsync(
            builder => builder.StartWith(context => Trace(context, "a", () => true)).Id("a").OnError(WorkflowErrorHandling.Retry, TimeSpan.Zero),
            options => options.UseRetries(new RetryOptions(Maximum: 1, Jitter: 0)));
        var id = await host.StartAndWaitAsync("d");

        await host.Host.ResumeWorkflow(id);
        await host.WaitAsync(id);

        Assert.That(await host.JournalAsync(id), Has.Length.EqualTo(4));
    }

    [Test]
    public async Task A_retry_survives_a_restart_and_comes_on_time()
    {
        Action<IWorkflowBuilder<Counted>> build = builder => builder
            .StartWith(context => Trace(context, "a", () => _time.GetUtcNow() < Some.Time.AddSeconds(10))).Id("a")
            .OnError(WorkflowErrorHandling.Retry, TimeSpan.FromSeconds(10));
        string id;
        await using (var host = await StartAsync(build, options => options.UseRetries(new RetryOptions(Jitter: 0))))
        {
            id = await host.Host.StartWorkflow("d");
            await host.NextAsync<StepSleeping>();
        }

        await using var next = await StartAsync(build);
        await next.Host.ResumeWorkflow(id);
        _time.Advance(TimeSpan.FromSeconds(9));
        var early = await next.JournalAsync(id);
        _time.Advance(TimeSpan.FromSeconds(1));
        await next.NextAsync<WorkflowCompleted>();

        Assert.That(early, Is.EqualTo(new[] { "a 1 Failed" }));
        Assert.That(await next.JournalAsync(id), Is.EqualTo(new[] { "a 1 Failed", "a 2 Completed" }));
    }

    [Test]
    public async Task Terminate_ends_the_run_for_good()
    {
        await using var host = await StartAsync(builder => builder
            .StartWith(_ => throw new InvalidOperationException("no")).OnError(WorkflowErrorHandling.Terminate).Then(_ => { }));

        var id = await host.StartAndWaitAsync("d");

        Assert.That((await host.Control.GetRunAsync(id))!.Status, Is.EqualTo(WorkflowStatus.Terminated));
        Assert.That(await host.Host.ResumeWorkflow(id), Is.False);
        Assert.That(host.Seen.OfType<WorkflowTerminated>(), Has.One.Items);
    }

    [Test]
    public async Task The_definitions_default_counts_where_a_step_says_nothing()
    {
        await using var host = await StartAsync(builder => builder
            .UseDefaultErrorBehavior(WorkflowErrorHandling.Terminate).StartWith(_ => throw new InvalidOperationException("no")));

        var id = await host.StartAndWaitAsync("d");

        Assert.That((await host.Control.GetRunAsync(id))!.Status, Is.EqualTo(WorkflowStatus.Terminated));
    }

    [Test]
    public async Task What_an_input_throws_is_the_steps_failure()
    {
        await using var host = await StartAsync(builder => builder
            .StartWith<Doubling>(step => step.Id("a").Input(body => body.In, data => int.Parse(data.Text!, null))));

        var id = await host.StartAndWaitAsync("d", new Counted { Text = "none" });

        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "a 1 Failed" }));
        Assert.That((await host.Control.GetRunAsync(id))!.Error!.Type, Is.EqualTo(typeof(FormatException).FullName));
    }

    [Test]
    public async Task What_an_output_throws_is_the_steps_failure_and_leaves_the_data_as_it_was()
    {
        await using var host = await StartAsync(builder => builder
            .StartWith<Doubling>(step => step.Id("a").Output((_, data) =>
            {
                data.Value = 99;
                throw new InvalidOperationException("half way");
            })));

        var id = await host.StartAndWaitAsync("d", new Counted { Value = 1 });

        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "a 1 Failed" }));
        Assert.That((await host.DataAsync<Counted>(id)).Value, Is.EqualTo(1));
    }

    [TestCase(0, 0.5, 10)]
    [TestCase(1, 0.5, 20)]
    [TestCase(3, 0.5, 60)]
    [TestCase(0, 0, 8)]
    [TestCase(0, 1, 12)]
    public void The_wait_grows_up_to_its_limit_and_is_spread(int retries, double random, int seconds)
    {
        var options = new RetryOptions(LongestInterval: TimeSpan.FromSeconds(60), Jitter: 0.2);

        Assert.That(BackOff.Wait(options, TimeSpan.FromSeconds(10), retries, random), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    private static ExecutionResult Trace(IStepExecutionContext context, string name, Func<bool>? fails = null)
    {
        ((Counted)context.Workflow.Data!).Trace.Add(name); // the definitions here have this data
        return fails?.Invoke() == true ? throw new InvalidDataException($"{name} fails") : ExecutionResult.Next();
    }

    private async Task<TestHost> StartAsync(Action<IWorkflowBuilder<Counted>> build, Action<WorkflowOptions>? options = null)
    {
        var host = await TestHost.StartAsync(_database.Open(), _time, options);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", build));
        return host;
    }

    private sealed class ToolFailure() : Exception("exit code 1"), IStepFailure
    {
        public string? Tail => "last line";

        public string? Remedy => "try again";
    }
}
