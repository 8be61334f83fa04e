using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>A database, a clock and what the steps said, for one scenario; hosts come and go as processes would.</summary>
internal sealed class Story(StoreKind kind) : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _said = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private Database? _database;

    public FakeTimeProvider Time { get; } = new(Some.Time);

    public Database Database => _database ??= new Database(kind, Time);

    public string[] Said => [.. _said];

    public string Told => string.Join(' ', _said);

    /// <summary>A step that says a word.</summary>
    public Action<IStepExecutionContext> Say(string word) => _ => _said.Enqueue(word);

    /// <summary>A step that says the loop's item behind a word.</summary>
    public Action<IStepExecutionContext> SayItem(string word = "") => context => _said.Enqueue($"{word}{context.Item}");

    /// <summary>A step that says a word and then fails, a number of times.</summary>
    public Action<IStepExecutionContext> Fail(string word, int times = int.MaxValue) => _ =>
    {
        _said.Enqueue(word);
        if (_failures.AddOrUpdate(word, 1, (_, count) => count + 1) <= times)
        {
            throw new InvalidOperationException($"{word} failed");
        }
    };

    public async Task<TestHost> StartHostAsync<TData>(
        Action<IWorkflowBuilder<TData>> build, IRunStore? store = null, Action<WorkflowOptions>? options = null)
        where TData : new()
    {
        var host = await TestHost.StartAsync(store ?? Database.Open(), Time, options);
        host.Host.Registry.RegisterWorkflow(new Definition<TData>("d", build));
        return host;
    }

    /// <summary>Runs a definition to where it ends or stands, and says how it stands.</summary>
    public async Task<RunSummary> TellAsync<TData>(Action<IWorkflowBuilder<TData>> build, TData? data = default)
        where TData : new()
    {
        await using var host = await StartHostAsync(build);
        return await host.WaitAsync(await host.Host.StartWorkflow("d", data));
    }

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }
}
