using Deployer.Buckets;
using Deployer.Copies;
using Deployer.Environments;
using Deployer.Leases;
using Deployer.Runs;
using Deployer.Tests.Buckets;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Engine;

namespace Deployer.Tests.Copies;

/// <summary>One of the machines that deploy the same environment: a home of its own, with the real engine, on a bucket that they share.</summary>
internal sealed class Machine : IAsyncDisposable
{
    public const string Environment = "staging";

    private readonly TemporaryHome temporary = new();
    private readonly ServiceProvider provider;
    private readonly IWorkflowHost host;
    private readonly Bucket bucket;

    private Machine(EmulatedBucket shared, AgeKey key)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<IRunObserver>(Observer);
        provider = services.AddDeployer(temporary.Repository.Root).BuildServiceProvider();
        host = provider.GetRequiredService<IWorkflowHost>();
        bucket = shared.Open();
        Target = new DeployEnvironment
        {
            Name = Environment,
            Cloud = CloudKind.Simulated,
            Backend = BackendKind.Gcs,
            Database = DatabaseKind.Url,
            Copies = new CopiesSettings(EmulatedBucket.Name, EmulatedBucket.Prefix),
            Encryption = new EncryptionSettings { Recipients = [key.Recipient], IdentityFile = key.File },
        };
        Copies = new EnvironmentCopies(bucket, Target, Services, Control);
    }

    public DeployEnvironment Target { get; private set; }

    public Observed Observer { get; } = new();

    public Home Home => temporary.Home;

    public RunServices Services => provider.GetRequiredService<RunServices>();

    public IRunControl Control => provider.GetRequiredService<IRunControl>();

    public EnvironmentCopies Copies { get; private set; }

    public static async Task<Machine> StartAsync(EmulatedBucket shared, AgeKey key)
    {
        var machine = new Machine(shared, key);
        machine.host.RegisterWorkflow<Waiting>();
        await machine.host.StartAsync(CancellationToken.None);
        return machine;
    }

    /// <summary>The door to the environment, with a lease in the bucket.</summary>
    public EnvironmentGate OpenGate()
    {
        temporary.Write(RepositoryFolder.ConfigurationFileName, $"""
            environments:
              {Environment}:
                cloud: simulated
                backend: gcs
                database: linked
                copies:
                  bucket: {EmulatedBucket.Name}
                encryption:
                  recipients: [{Target.Encryption!.Recipients[0]}]
                  identity-file: {Target.Encryption.IdentityFile}
            """);
        var gated = Services with { Copying = new Copying(Services, _ => Copies) };
        return new EnvironmentGate(gated, Control) { Leases = new SharedLeases(gated) { Open = _ => bucket } };
    }

    /// <summary>The runs as a person finds them.</summary>
    public RunFinder OpenFinder()
    {
        OpenGate();
        return new RunFinder(provider.GetRequiredService<RunCatalogue>(), new Copying(Services, _ => Copies));
    }

    /// <summary>Drives runs through that door.</summary>
    public RunDriver OpenDriver()
    {
        temporary.Write($"workflows/{nameof(Waiting)}.yaml", $$"""
            Id: {{nameof(Waiting)}}
            Version: 2
            DataType: Deployment
            Steps:
              - Id: outputs
                StepType: SaveOutputs
            """);
        return new RunDriver(
            Services,
            provider.GetRequiredService<EngineSession>(),
            OpenGate(),
            provider.GetRequiredService<ReservedRunId>(),
            provider.GetRequiredService<RunCatalogue>());
    }

    /// <summary>Begins a run that waits, as one does for an approval.</summary>
    public async Task<string> BeginRunAsync(string environment = Environment)
    {
        var (id, folder) = provider.GetRequiredService<ReservedRunId>().Reserve(Home);
        folder.Keep("snapshot.json", "planted-secret");
        await host.StartWorkflow(nameof(Waiting), reference: environment);
        await Control.WaitAsync(id);
        return id;
    }

    public Task EndAsync(string runId) => Control.TerminateAsync(runId, RunStatuses.Rejected);

    public RunFolder FolderOf(string runId) => new(Home, runId);

    public Task KeepAsync(string runId) => Copies.KeepAsync(runId, CancellationToken.None);

    public Task<TakenIn> TakeInAsync(bool all = false, bool owned = true) => Copies.TakeInAsync(all, owned, CancellationToken.None);

    /// <summary>A new process of this machine.</summary>
    public void Restart() => Copies = new EnvironmentCopies(bucket, Target, Services, Control);

    /// <summary>From now on everything is sealed for another key; what was sealed for the former one can still be opened.</summary>
    public void ChangeKeys(AgeKey former, AgeKey key)
    {
        Target = Target with
        {
            Encryption = new EncryptionSettings { Recipients = [key.Recipient], IdentityFile = temporary.Write("keys.txt", $"{former.Secret}\n{key.Secret}\n") },
        };
        Restart();
    }

    public string WriteRelease(string name, string content)
    {
        var path = ReleaseFile(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public string ReleaseFile(string name) => Path.Combine(Home.ReleasesFolder(Environment), name);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        await provider.DisposeAsync();
        temporary.Dispose();
    }

    /// <summary>What a person would see.</summary>
    internal sealed class Observed : IRunObserver
    {
        private readonly List<RunEvent> events = [];

        public IReadOnlyList<RunEvent> Events => events;

        public IReadOnlyList<StepNote> Notes => [.. events.OfType<StepNote>()];

        public void On(RunEvent runEvent) => events.Add(runEvent);
    }

    /// <summary>A run that waits for an approval.</summary>
    private sealed class Waiting : IWorkflow
    {
        public string Id => nameof(Waiting);

        public int Version => 1;

        public void Build(IWorkflowBuilder<object> builder) => 
            builder.StartWith<Begin>().WaitFor(EngineSession.DecisionEvent, (_, context) => context.Workflow.Id);
    }

    private sealed class Begin : StepBody
    {
        public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Next();
    }
}
