using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Fuzz;

/// <summary>What a process is to a run: a host over its own view of the database, which can die.</summary>
internal sealed class Process : IAsyncDisposable
{
    private readonly World _world;
    private readonly List<Task> _publishing = [];
    private TestHost? _host;
    private Task? _stop;

    private Process(World world)
    {
        _world = world;
        Store = new FaultyStore(world.Database.Open());
        Store.BeforeCommit = checkpoint => world.BeforeCommit(this);
        Store.AfterCommit = checkpoint => world.AfterCommit(this, checkpoint);
    }

    public FaultyStore Store { get; }

    public TestHost Host => _host!; // set by StartAsync, the only way to get one

    /// <summary>It is to die at its next commit; what its steps do from now on does not count.</summary>
    public bool IsDoomed { get; set; }

    /// <summary>True once it was killed: nothing of it reaches the database any more.</summary>
    public bool IsDead { get; private set; }

    public bool IsGone => IsDead || _stop is not null;

    public static async Task<Process> StartAsync(World world)
    {
        var process = new Process(world);
        process._host = await TestHost.StartAsync(
            process.Store,
            world.Clock,
            options =>
            {
                options.UseRunIds(() => World.RunId);
                options.UseRetries(new RetryOptions(Model.MostRetries));
                options.UseActivityTokenLifetime(TimeSpan.FromMinutes(1));
            },
            services => services.AddSingleton(world.Journal).AddWorkflowStepMiddleware(_ => new Bodies(world, process)));
        process._host.Host.Registry.RegisterWorkflow(CodeDefinition.Of(world.Fuzz));
        process._host.Host.OnLifeCycleEvent += process.PublishWhenDue;
        return process;
    }

    /// <exception cref="ProcessKilledException">Always: who asks is what is left of it.</exception>
    public void Die()
    {
        IsDead = true;
        Store.Kill();
    }

    public void Stop() => _stop ??= Task.Run(() => Host.Host.StopAsync(CancellationToken.None));

    /// <returns>True when there was something to wait for.</returns>
    public async Task<bool> FinishPublishingAsync()
    {
        Task[] publishing;
        lock (_publishing)
        {
            publishing = [.. _publishing];
            _publishing.Clear();
        }

        await Task.WhenAll(publishing);
        return publishing.Length > 0;
    }

    public async Task PublishAsync(string key)
    {
        try
        {
            await Host.Host.PublishEvent(CodeDefinition.EventName, key, null);
        }
        catch (Exception error) when (IsGone || error is StoreUnavailableException)
        {
            // The process died, or its run was halted, by a fault of the case; the event is published again when all is at rest.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop is not null)
        {
            await _stop;
        }

        await Host.DisposeAsync();
        await FinishPublishingAsync();
    }

    private void PublishWhenDue(LifeCycleEvent evt)
    {
        if (evt is not StepLifeCycleEvent step || !_world.Waits.TryGetValue(step.StepKey, out var moment))
        {
            return;
        }

        if ((evt is StepStarted && moment == Moment.AtBegin) || (evt is StepWaiting && moment == Moment.AtOnce))
        {
            var key = FuzzData.Place(step.StepKey, _world.Journal.ItemOf(step.ExecutionPointerId));
            lock (_publishing)
            {
                _publishing.Add(Task.Run(() => PublishAsync(key)));
            }
        }
    }

    /// <summary>Stands around each body.</summary>
    private sealed class Bodies(World world, Process process) : IWorkflowStepMiddleware
    {
        public async Task<ExecutionResult> HandleAsync(IStepExecutionContext context, IStepBody body, WorkflowStepDelegate next)
        {
            var attempt = context.GetAttempt() ?? throw new InvalidOperationException("The engine says which attempt it is.");
            ThrowIfDead();
            world.Journal.Enter(attempt, context.ExecutionPointer.Id);
            var number = world.CountBody();
            world.StrikeBody(process, FaultKind.KillBeforeBody, number);
            ThrowIfDead();
            var result = await next();
            ThrowIfDead();
            world.Journal.Leave(attempt);
            world.StrikeBody(process, FaultKind.KillAfterBody, number);
            ThrowIfDead();
            return result;
        }

        private void ThrowIfDead()
        {
            if (process.IsDoomed || process.IsDead)
            {
                throw new InvalidOperationException("The process is dead.");
            }
        }
    }
}
