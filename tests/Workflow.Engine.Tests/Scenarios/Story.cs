using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>A database, a clock and what the steps said, for one scenario; hosts come and go as processes would.</summary>
internal sealed class Story(StoreKind kind) : IAsyncDisposable
{
    private readonly ConcurrentQueue<Word> _said = new();
    private Database? _database;

    public StoreKind Kind => kind;

    public FakeTimeProvider Time { get; } = new(Some.Time);

    public Database Database => _database ??= new Database(kind, Time);

    public IReadOnlyList<Word> Words => [.. _said];

    public string[] Said => [.. _said.Select(word => word.Text)];

    public string Told => string.Join(' ', Said);

    /// <summary>A step that says a word.</summary>
    public Action<IStepExecutionContext> Say(string word) => context => Say(context, word);

    /// <summary>A step that says a word made of what it knows.</summary>
    public Action<IStepExecutionContext> Say(Func<IStepExecutionContext, string> word) => context => Say(context, word(context));

    /// <summary>A step that says the loop's item behind a word.</summary>
    public Action<IStepExecutionContext> SayItem(string word = "") => Say(context => $"{word}{context.Item}");

    /// <summary>A step that says a word and then fails, a number of times; how often it did is kept in the run's data.</summary>
    public Action<IStepExecutionContext> Fail(string word, int times = int.MaxValue) => context =>
    {
        Say(context, word);
        var failed = times == int.MaxValue ? [] : ((Counted)context.Workflow.Data!).Trace; // the scenarios' data
        if (failed.Count(word.Equals) < times)
        {
            failed.Add(word);
            throw new InvalidOperationException($"{word} failed");
        }
    };

    public void Say(IStepExecutionContext context, string word) => _said.Enqueue(new Word(word, context.Step.Key));

    /// <summary>Says a word beside the steps.</summary>
    public void Tell(string word) => _said.Enqueue(new Word(word, ""));

    public void Forget() => _said.Clear();

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

    /// <summary>Runs a definition to its end, once whole, and once for each moment in which it can be interrupted.</summary>
    /// <returns>How it went as a whole.</returns>
    public Task<Play> TellInterruptedAsync<TData>(Action<IWorkflowBuilder<TData>> build, TData? data = default, bool isOrdered = true)
        where TData : new() => new Interrupting<TData>(this, build).TellAsync(data, (whole, play) => play.VerifyLike(whole, isOrdered));

    /// <inheritdoc cref="TellInterruptedAsync{TData}" />
    public Task<Play> TellInterruptedAsync(Action<IWorkflowBuilder<Counted>> build, Counted? data = null, bool isOrdered = true) =>
        TellInterruptedAsync<Counted>(build, data, isOrdered);

    /// <summary>As above, for what goes differently each time; <paramref name="verify"/> says what holds all the same.</summary>
    public async Task TellInterruptedAsync(Action<IWorkflowBuilder<Counted>> build, Action<Play> verify) =>
        verify(await new Interrupting<Counted>(this, build).TellAsync(null, (_, play) => verify(play)));

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>What a step said.</summary>
internal sealed record Word(string Text, string StepKey);
