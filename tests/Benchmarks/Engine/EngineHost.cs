using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine;

namespace Benchmarks.Engine;

/// <summary>A started host on a database of its own.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    public const string Short = "short";
    public const string Long = "long";
    public const int ShortSteps = 7;
    public const int LongSteps = 1000;
    public const string Unchanged = "unchanged";
    public const string Changed = "changed";
    public const int DataSteps = 20;

    private readonly ServiceProvider _services;

    private EngineHost(ServiceProvider services)
    {
        _services = services;
        Host = services.GetRequiredService<IWorkflowHost>();
        Control = services.GetRequiredService<IRunControl>();
    }

    public IWorkflowHost Host { get; }

    public IRunControl Control { get; }

    public static async Task<EngineHost> StartAsync(string database)
    {
        var host = new EngineHost(new ServiceCollection().AddWorkflow(options =>
        {
            options.UseSqlite($"Data Source={database}", canCreateDB: true);
            options.EnablePolling = false;
        }).BuildServiceProvider());
        host.Host.Registry.RegisterWorkflow(new Chain(Short, ShortSteps));
        host.Host.Registry.RegisterWorkflow(new Chain(Long, LongSteps));
        host.Host.Registry.RegisterWorkflow(new DataChain(Unchanged, DataSteps, changes: false));
        host.Host.Registry.RegisterWorkflow(new DataChain(Changed, DataSteps, changes: true));
        await host.Host.StartAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Starts a run and waits for its end, as a caller does who wants to know how it ended.</summary>
    public async Task RunAsync(string definition, object? data = null)
    {
        var run = await Control.WaitAsync(await Host.StartWorkflow(definition, data));
        if (run.Status != WorkflowStatus.Complete) throw new InvalidOperationException($"Not worth measuring: {run}");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
