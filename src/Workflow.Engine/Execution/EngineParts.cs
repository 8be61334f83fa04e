using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Workflow.Engine;

/// <summary>What all drivers of a host share.</summary>
internal sealed class EngineParts
{
    private volatile TaskCompletionSource _activity = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly IServiceProvider _services;

    public EngineParts(IServiceProvider services, WorkflowOptions options, IRunStore store, TimeProvider time)
    {
        _services = services;
        Options = options;
        Store = store;
        Time = time;
        Log = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Workflow.Engine");
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var known = services.GetService<IServiceProviderIsService>();
        Attempts = new AttemptRunner(scopes, known, Log);
        Middleware = new MiddlewareRunner(scopes, known, Log);
        Codecs = RunCodecs.For(options);
    }

    public WorkflowOptions Options { get; }

    public IRunStore Store { get; }

    public TimeProvider Time { get; }

    public ILogger Log { get; }

    public AttemptRunner Attempts { get; }

    public MiddlewareRunner Middleware { get; }

    public RunCodecs Codecs { get; }

    /// <summary>Completes when a run of this host has come to an activity since it was read.</summary>
    public Task ActivityAnnounced => _activity.Task;

    /// <summary>Tells the host's listeners.</summary>
    public Action<LifeCycleEvent> Raise { get; set; } = _ => { };

    /// <summary>Tells the host's listeners.</summary>
    public Action<WorkflowInstance, WorkflowStep, Exception> ReportError { get; set; } = (_, _, _) => { };

    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    /// <summary>Writes a checkpoint, unless the fence forbids it.</summary>
    public async Task<CheckpointResult> CommitAsync(Checkpoint checkpoint)
    {
        if (Options.Fence is { } fence)
        {
            await fence(_services, checkpoint.RunId);
        }

        return await Store.CommitAsync(checkpoint, CancellationToken.None);
    }

    /// <summary>A run has come to an activity, and it is on record: wakes workers that wait for one.</summary>
    public void AnnounceActivity()
    {
        var announced = _activity;
        _activity = new(TaskCreationOptions.RunContinuationsAsynchronously);
        announced.TrySetResult();
    }
}
