using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Engine;

/// <summary>How a host works.</summary>
public class WorkflowOptions
{
    /// <summary>Creates the defaults.</summary>
    public WorkflowOptions(IServiceCollection services) => Services = services;

    /// <summary>Where the engine's services are registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// True (the default): a started host also picks up runs it did not start: runnable runs whose holder is dead, at its start,
    /// and again every <see cref="PollInterval"/> if one is set. False: it drives only what is started, resumed or woken through it.
    /// </summary>
    public bool EnablePolling { get; set; } = true;

    /// <summary>How often to look for runs that nobody drives; null (the default) looks once, at the start.</summary>
    public TimeSpan? PollInterval { get; private set; }

    /// <summary>The wait before the first retry where neither step nor definition says one; 60 s by default.</summary>
    public TimeSpan ErrorRetryInterval { get; private set; } = TimeSpan.FromSeconds(60);

    /// <summary>How retries back off and end.</summary>
    public RetryOptions Retries { get; private set; } = new();

    /// <summary>How long a checkpoint is tried again while the database is locked by others, before the run halts; 60 s by default.</summary>
    public TimeSpan CheckpointPatience { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker has an activity before another may take it; null (the default) is until it gives it back.</summary>
    public TimeSpan? ActivityTokenLifetime { get; private set; }

    internal Func<IServiceProvider, string, Task>? Fence { get; private set; }

    internal Func<string> NewRunId { get; private set; } = RunIds.New;

    internal Func<IServiceProvider, IRunStore> StoreFactory { get; private set; } =
        services => new InMemoryRunStore(services.GetRequiredService<TimeProvider>());

    internal StoredTypes StoredTypes { get; } = new();

    internal DataVersions DataVersions { get; } = new();

    /// <summary>Looks for runs that nobody drives every <paramref name="interval"/>.</summary>
    public void UsePollInterval(TimeSpan interval) => PollInterval = interval;

    /// <summary>Sets <see cref="ErrorRetryInterval"/>.</summary>
    public void UseErrorRetryInterval(TimeSpan interval) => ErrorRetryInterval = interval;

    /// <summary>
    /// Lets another worker take an activity after this time. Until one does, the first worker's result is still taken.
    /// </summary>
    public void UseActivityTokenLifetime(TimeSpan lifetime) => ActivityTokenLifetime = lifetime;

    /// <summary>
    /// Asks before each checkpoint whether this host may still write; it gets the run's id. When it throws, nothing is written, and the
    /// run is halted with that error: what runs is asked to end, and stays in doubt.
    /// </summary>
    public void UseFence(Func<IServiceProvider, string, Task> fence) => Fence = fence;

    /// <summary>Sets how retries back off and end.</summary>
    public void UseRetries(RetryOptions retries) => Retries = retries;

    /// <summary>Makes run ids; an id that exists already is refused by the store and another one is asked for, up to 100 times.</summary>
    public void UseRunIds(Func<string> newId) => NewRunId = newId;

    /// <summary>Keeps runs in a store.</summary>
    public void UseStore(Func<IServiceProvider, IRunStore> factory) => StoreFactory = factory;

    /// <summary>
    /// Lets values of <typeparamref name="T"/> in event data, persistence data, items and outcomes come back from the store as
    /// <typeparamref name="T"/>. Other objects come back as <see cref="System.Text.Json.JsonElement"/>.
    /// </summary>
    /// <param name="name">The name kept in the store; never change it.</param>
    public void RegisterStoredType<T>(string name) => StoredTypes.Register(name, typeof(T));

    /// <summary>
    /// Gives the data's shape a version, which is kept with each run's data. Data of an older version (1 where none was given) is
    /// upgraded when its run is loaded, and kept so with the run's next checkpoint; a run with newer data is refused.
    /// </summary>
    /// <typeparam name="TData">The data of the runs.</typeparam>
    /// <param name="version">The present version, from 1; to be raised whenever older JSON can no longer be read as it is.</param>
    /// <param name="upgrade">Makes data of the present version from the JSON and the version it was written in.</param>
    public void UseDataVersion<TData>(int version, Func<JsonObject, int, JsonObject> upgrade) =>
        DataVersions.Use(typeof(TData), version, upgrade);
}

/// <summary>How retries back off and end: the wait is interval x factor^n, at most the longest, plus or minus the jitter.</summary>
/// <param name="Maximum">Retries of one visit before the run is suspended; 5 by default.</param>
/// <param name="BackOffFactor">2 by default; 1 waits the same each time.</param>
/// <param name="LongestInterval">10 minutes by default.</param>
/// <param name="Jitter">The share of the wait that is random, 0 to 1; 0.2 by default.</param>
public sealed record RetryOptions(
    int Maximum = 5,
    double BackOffFactor = 2,
    TimeSpan? LongestInterval = null,
    double Jitter = 0.2);
