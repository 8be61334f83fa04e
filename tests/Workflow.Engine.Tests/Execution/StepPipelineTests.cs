using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class StepPipelineTests(StoreKind kind)
{
    private Database _database = null!;
    private ConcurrentQueue<string> _heard = null!;

    [SetUp]
    public void CreateDatabase()
    {
        _database = new Database(kind, TimeProvider.System);
        _heard = new ConcurrentQueue<string>();
    }

    [TearDown]
    public void DropDatabase() => _database.Dispose();

    [Test]
    public async Task Each_attempt_has_a_scope_of_its_own_that_is_disposed()
    {
        await using var host = await StartAsync(
            builder => builder.StartWith<Scoped>().Then<Scoped>(),
            services => services.AddScoped<Resource>());

        await host.StartAndWaitAsync("d");

        var (first, second) = (_heard.First(), _heard.ElementAt(2));
        Assert.That(_heard, Is.EqualTo(new[] { first, first + " disposed", second, second + " disposed" }));
        Assert.That(first, Is.Not.EqualTo(second));
    }

    [Test]
    public async Task Middleware_goes_around_each_attempt_in_the_order_it_was_added()
    {
        await using var host = await StartAsync(
            builder => builder.StartWith(_ => _heard.Enqueue("body")),
            services => services
                .AddWorkflowStepMiddleware(_ => new Around("outer", _heard))
                .AddWorkflowStepMiddleware(_ => new Around("inner", _heard)));

        await host.StartAndWaitAsync("d");

        Assert.That(_heard, Is.EqualTo(new[] { "outer in", "inner in", "body", "inner out", "outer out" }));
    }

    [Test]
    public async Task Workflow_middleware_is_called_in_each_phase()
    {
        await using var host = await StartAsync(
            builder => builder.StartWith(_ => _heard.Enqueue("body")),
            services => services
                .AddWorkflowMiddleware(_ => new Phased(WorkflowMiddlewarePhase.PostWorkflow, _heard))
                .AddWorkflowMiddleware(_ => new Phased(WorkflowMiddlewarePhase.PreWorkflow, _heard))
                .AddWorkflowMiddleware(_ => new Phased(WorkflowMiddlewarePhase.ExecuteWorkflow, _heard)));

        await host.StartAndWaitAsync("d");

        Assert.That(_heard, Is.EqualTo(new[] { "PreWorkflow", "ExecuteWorkflow", "body", "PostWorkflow" }));
    }

    [Test]
    public async Task A_middleware_that_refuses_the_start_leaves_no_run()
    {
        await using var host = await StartAsync(
            builder => builder.StartWith(_ => { }),
            services => services.AddWorkflowMiddleware(_ => new Refusing(WorkflowMiddlewarePhase.PreWorkflow)));

        Assert.That(() => host.Host.StartWorkflow("d"), Throws.InvalidOperationException.With.Message.EqualTo("refused"));
        Assert.That(await host.Control.ListRunsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_middleware_that_fails_after_the_run_does_not_undo_it()
    {
        await using var host = await StartAsync(
            builder => builder.StartWith(_ => { }),
            services => services
                .AddWorkflowMiddleware(_ => new Refusing(WorkflowMiddlewarePhase.PostWorkflow))
                .AddSingleton<IWorkflowMiddlewareErrorHandler>(new Hearing(_heard)));

        var id = await host.StartAndWaitAsync("d");

        Assert.That((await host.Control.GetRunAsync(id))!.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(_heard, Is.EqualTo(new[] { "refused" }));
    }

    [Test]
    public async Task A_listener_that_fails_does_not_hurt_the_run()
    {
        await using var host = await StartAsync(builder => builder.StartWith(_ => { }));
        host.Host.OnLifeCycleEvent += _ => throw new InvalidOperationException("listener");

        var id = await host.StartAndWaitAsync("d");

        Assert.That((await host.Control.GetRunAsync(id))!.Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    [Test]
    public async Task What_is_told_is_on_record_already()
    {
        await using var host = await StartAsync(builder => builder.StartWith(_ => { }).Id("a").Then(_ => { }).Id("b"));
        host.Host.OnLifeCycleEvent += evt =>
        {
            // The stores answer at once, so asking for the result here does not wait.
            var journal = host.Store.ReadJournalAsync(evt.WorkflowInstanceId).Result;
            _heard.Enqueue($"{evt.GetType().Name} {string.Join(',', journal.Select(record => record.StepKey + record.Ending))}");
        };

        await host.StartAndWaitAsync("d");

        Assert.That(_heard, Is.EqualTo(new[]
        {
            "WorkflowStarted a", "StepStarted a", "StepCompleted aCompleted,b", "StepStarted aCompleted,b",
            "StepCompleted aCompleted,bCompleted", "WorkflowCompleted aCompleted,bCompleted",
        }));
    }

    [Test]
    public async Task Pointers_that_are_active_together_run_side_by_side_and_each_has_its_checkpoint()
    {
        var gate = new Gate();
        await using var host = await StartAsync(
            builder =>
            {
                var slow = builder.CreateBranch().StartWith<Gated>(step => step.Id("slow"));
                var fast = builder.CreateBranch().StartWith(_ => { }).Id("fast").Then(_ => { }).Id("faster");
                builder.StartWith(_ => { }).Id("fork").Branch((_, _) => true, slow).Branch((_, _) => true, fast);
            },
            services => services.AddSingleton(gate));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepCompleted>(evt => evt.StepKey == "faster");

        var meanwhile = await host.JournalAsync(id);
        gate.Open.SetResult();
        var run = await host.WaitAsync(id);

        Assert.That(meanwhile, Is.EqualTo(new[] { "fork 1 Completed", "slow 1 ", "fast 1 Completed", "faster 1 Completed" }));
        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    [TestCase(1, "one")]
    [TestCase(2, "two")]
    [TestCase(3, "")]
    public async Task An_outcome_selects_what_comes_next(int value, string taken)
    {
        await using var host = await StartAsync(builder =>
        {
            var one = builder.CreateBranch().StartWith(_ => { }).Id("one");
            var two = builder.CreateBranch().StartWith(_ => { }).Id("two");
            builder.StartWith<Decide>(step => step.Id("decide").Input(body => body.Expression, data => data.Value)).Branch(1, one).Branch(2, two);
        });

        var id = await host.StartAndWaitAsync("d", new Counted { Value = value });

        Assert.That((await host.JournalAsync(id)).Skip(1), Is.EqualTo(taken.Length == 0 ? [] : new[] { taken + " 1 Completed" }));
    }

    [Test]
    public async Task A_step_can_go_on_at_an_earlier_one_until_it_decides_otherwise()
    {
        await using var host = await StartAsync(builder =>
        {
            var enough = builder.StartWith(_ => { }).Id("start")
                .Then<Doubling>(step => step.Id("double").Input(body => body.In, data => data.Value).Output(data => data.Value, body => body.Out))
                .Then(context => ExecutionResult.Outcome(((Counted)context.Workflow.Data!).Value < 20)).Id("enough"); // this definition's data
            enough.When(true).Then(_ => ExecutionResult.Next()).Attach("double");
            enough.When(false).EndWorkflow();
        });

        var id = await host.StartAndWaitAsync("d", new Counted { Value = 3 });

        Assert.That((await host.DataAsync<Counted>(id)).Value, Is.EqualTo(24));
    }

    [Test]
    public async Task The_end_of_a_workflow_ends_what_still_waits()
    {
        await using var host = await StartAsync(builder =>
        {
            var waits = builder.CreateBranch().WaitFor("never", data => "x");
            var ends = builder.CreateBranch().StartWith(_ => { }).EndWorkflow();
            builder.StartWith(_ => { }).Branch((_, _) => true, waits).Branch((_, _) => true, ends);
        });

        var id = await host.StartAndWaitAsync("d");

        var run = (await host.Control.GetRunAsync(id))!;
        Assert.That((run.Status, run.WaitsFor), Is.EqualTo((WorkflowStatus.Complete, (string?)null)));
    }

    private async Task<TestHost> StartAsync(Action<IWorkflowBuilder<Counted>> build, Action<IServiceCollection>? services = null)
    {
        var host = await TestHost.StartAsync(_database.Open(), services: collection =>
        {
            collection.AddSingleton(_heard);
            services?.Invoke(collection);
        });
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", build));
        return host;
    }

    private sealed class Resource(ConcurrentQueue<string> heard) : IDisposable
    {
        public string Name { get; } = Guid.NewGuid().ToString();

        public void Dispose() => heard.Enqueue(Name + " disposed");
    }

    private sealed class Scoped(Resource resource, ConcurrentQueue<string> heard) : StepBody
    {
        public override ExecutionResult Run(IStepExecutionContext context)
        {
            heard.Enqueue(resource.Name);
            return ExecutionResult.Next();
        }
    }

    private sealed class Around(string name, ConcurrentQueue<string> heard) : IWorkflowStepMiddleware
    {
        public async Task<ExecutionResult> HandleAsync(IStepExecutionContext context, IStepBody body, WorkflowStepDelegate next)
        {
            heard.Enqueue(name + " in");
            var result = await next();
            heard.Enqueue(name + " out");
            return result;
        }
    }

    private sealed class Phased(WorkflowMiddlewarePhase phase, ConcurrentQueue<string> heard) : IWorkflowMiddleware
    {
        public WorkflowMiddlewarePhase Phase => phase;

        public Task HandleAsync(WorkflowInstance workflow, WorkflowDelegate next)
        {
            heard.Enqueue(phase.ToString());
            return next();
        }
    }

    private sealed class Refusing(WorkflowMiddlewarePhase phase) : IWorkflowMiddleware
    {
        public WorkflowMiddlewarePhase Phase => phase;

        public Task HandleAsync(WorkflowInstance workflow, WorkflowDelegate next) => throw new InvalidOperationException("refused");
    }

    private sealed class Hearing(ConcurrentQueue<string> heard) : IWorkflowMiddlewareErrorHandler
    {
        public Task HandleAsync(Exception ex)
        {
            heard.Enqueue(ex.Message);
            return Task.CompletedTask;
        }
    }
}
