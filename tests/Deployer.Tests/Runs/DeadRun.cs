using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tests.Tools;
using Deployer.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Engine;

namespace Deployer.Tests.Runs;

/// <summary>A run whose process died in the middle of a step, in a home that goes away with the test.</summary>
internal sealed class DeadRun : IAsyncDisposable, IRunObserver
{
    public const string Id = "run1";

    private readonly TemporaryHome temporary = new();
    private readonly Workbench bench = new();
    private readonly ServiceProvider services;

    private DeadRun()
    {
        temporary.Write(RepositoryFolder.ConfigurationFileName, """
            environments:
              sandbox:
                cloud: simulated
                backend: local
                database: sandbox
            """);
        var collection = new ServiceCollection();
        collection.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        collection.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        collection.AddSingleton<IRunObserver>(this);
        services = collection.AddDeployer(temporary.Repository.Root).BuildServiceProvider();
        Folder = RunFolder.TryReserve(temporary.Home, Id)!; // the home is new
    }

    public RunFolder Folder { get; }

    public List<string> Notes { get; } = [];

    public IRunControl Control => services.GetRequiredService<IRunControl>();

    public RunSettling Settling => services.GetRequiredService<RunSettling>();

    public RunCatalogue Catalogue => services.GetRequiredService<RunCatalogue>();

    private IRunStore Store => services.GetRequiredService<IRunStore>();

    /// <summary>Dead in this step, whose tools are started afterwards.</summary>
    /// <param name="step">The step's key.</param>
    /// <param name="setBack">How far the clock was set back after the step had begun.</param>
    /// <param name="earlier">A step that had ended well before, and by the clock was under way when the tools were started; null: none.</param>
    public static async Task<DeadRun> InAsync(string step, TimeSpan setBack = default, string? earlier = null)
    {
        var run = new DeadRun();
        await run.Store.OpenAsync();
        var now = DateTime.UtcNow + setBack;
        var created = await run.Store.CommitAsync(new Checkpoint
        {
            RunId = Id,
            Create = new DefinitionText(DefinitionFormat.Yaml, "Id: deploy", "0"),
            TakeLease = true,
            Run = new RunRow
            {
                Id = Id, DefinitionId = "deploy", Version = 1, Reference = "sandbox", Status = WorkflowStatus.Runnable, CreateTime = now,
            },
            Data = "{}",
            Pointers = [new PointerRow { Id = "1", StepKey = step, Active = true, Status = PointerStatus.Running }],
            Begun = [earlier is null ? new AttemptBegin(1, step, 1, "1", now) : new AttemptBegin(1, earlier, 1, "0", now - (2 * setBack))],
        });
        if (earlier is not null)
        {
            await run.Store.CommitAsync(new Checkpoint
            {
                RunId = Id,
                Lease = created.Lease,
                Ended = [new AttemptEnd(1, now, StepEnding.Completed, Error: null)],
                Begun = [new AttemptBegin(2, step, 1, "1", now)],
            });
        }

        await run.Store.ReleaseLeaseAsync(created.Lease!); // taken above
        return run;
    }

    /// <summary>Settles by what this engine says.</summary>
    public RunSettling SettlingWith(IRunControl control)
    {
        var shared = services.GetRequiredService<RunServices>();
        return new RunSettling(shared, control, new EnvironmentGate(shared, control));
    }

    /// <summary>Starts what stands for a tool of the run, by a deployer that did not write down which attempt it was.</summary>
    public Task<DetachedTool> StartAsync(string name, string script, params string[] arguments) => StartAsync(startedBy: null, name, script, arguments);

    /// <summary>Starts what stands for a tool of the run.</summary>
    public Task<DetachedTool> StartAsync(ToolAttempt? startedBy, string name, string script, params string[] arguments) =>
        new ToolFolders(Folder.Tools, startedBy).StartNextAsync(name, bench.Shell(script, arguments), TimeProvider.System, CancellationToken.None);

    /// <summary>A pipe that holds a script until it is written to.</summary>
    public string Fifo(string name) => bench.Fifo(name);

    /// <summary>A person gives it up.</summary>
    public Task EndAsync() => Control.TerminateAsync(Id, "rejected");

    public Task<IReadOnlyList<StepRecord>> JournalAsync() => Store.ReadJournalAsync(Id);

    public void On(RunEvent runEvent)
    {
        lock (Notes)
        {
            if (runEvent is StepNote note)
                Notes.Add(note.Text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tool in new ToolFolders(Folder.Tools).Living())
            tool.Kill();
        await services.DisposeAsync();
        bench.Dispose();
        temporary.Dispose();
    }
}
