using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Engine.Tests.Support;

/// <summary>A started host on a store, with its events recorded.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly ServiceProvider _services;
    private readonly Channel<LifeCycleEvent> _events = Channel.CreateUnbounded<LifeCycleEvent>();
    private readonly ConcurrentQueue<LifeCycleEvent> _seen = new();

    private readonly Gate? _gate;

    private TestHost(ServiceProvider services)
    {
        _services = services;
        _gate = services.GetService<Gate>();
    }

    public IWorkflowHost Host => _services.GetRequiredService<IWorkflowHost>();

    public IRunControl Control => _services.GetRequiredService<IRunControl>();

    public IRunStore Store => _services.GetRequiredService<IRunStore>();

    public IServiceProvider Services => _services;

    public IReadOnlyList<LifeCycleEvent> Seen => [.. _seen];

    public static async Task<TestHost> StartAsync(
        IRunStore store,
        TimeProvider? time = null,
        Action<WorkflowOptions>? options = null,
        Action<IServiceCollection>? services = null,
        bool start = true)
    {
        var collection = new ServiceCollection();
        if (time is not null)
        {
            collection.AddSingleton(time);
        }

        collection.AddWorkflow(setup =>
        {
            setup.UseStore(_ => store);
            setup.EnablePolling = false;
            options?.Invoke(setup);
        });
        services?.Invoke(collection);
        var host = new TestHost(collection.BuildServiceProvider());
        host.Host.OnLifeCycleEvent += evt =>
        {
            host._seen.Enqueue(evt);
            host._events.Writer.TryWrite(evt);
        };
        if (start)
        {
            await host.Host.StartAsync(CancellationToken.None);
        }

        return host;
    }

    /// <summary>The next event of a type, of those not yet asked for.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? matches = null)
        where T : LifeCycleEvent
    {
        using var patience = new CancellationTokenSource(_patience);
        while (true)
        {
            if (await _events.Reader.ReadAsync(patience.Token) is T evt && matches?.Invoke(evt) != false)
            {
                return evt;
            }
        }
    }

    public Task<RunSummary> WaitAsync(string runId) => Control.WaitAsync(runId).WaitAsync(_patience);

    public async Task<string> StartAndWaitAsync(string definition, object? data = null)
    {
        var id = await Host.StartWorkflow(definition, data);
        await WaitAsync(id);
        return id;
    }

    /// <summary>Starts a run at a gated step, suspends it, and opens the gate.</summary>
    public async Task<string> StartAndSuspendAsync(Gate gate)
    {
        var id = await Host.StartWorkflow("d");
        await gate.Entered.Task;
        await Host.SuspendWorkflow(id);
        gate.Open.SetResult();
        await WaitAsync(id);
        return id;
    }

    public async Task<T> DataAsync<T>(string runId)
    {
        var stored = await Store.LoadAsync(runId);
        return System.Text.Json.JsonSerializer.Deserialize<T>(stored!.Data!, StoredJson.Options)!;
    }

    public async Task<string[]> JournalAsync(string runId) =>
        [.. (await Control.GetJournalAsync(runId)).Select(record => $"{record.StepKey} {record.Attempt} {record.Ending}")];

    public ValueTask DisposeAsync()
    {
        // Stopping waits for the steps that run: a test that failed before it opened its gate must end as well.
        _gate?.Open.TrySetResult();
        return _services.DisposeAsync();
    }
}
