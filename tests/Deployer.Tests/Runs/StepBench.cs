using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;
using Workflow.Engine;

namespace Deployer.Tests.Runs;

/// <summary>What a step of a run works with, in a home that goes away with the test.</summary>
internal sealed class StepBench : IDisposable, IRunObserver
{
    private readonly TemporaryHome temporary = new();

    public StepBench(
        BackendKind backend = BackendKind.Local, DatabaseKind database = DatabaseKind.Url, CloudKind cloud = CloudKind.Simulated)
    {
        var environment = new DeployEnvironment { Name = "staging", Cloud = cloud, Backend = backend, Database = database };
        var folder = RunFolder.TryReserve(temporary.Home, "run1")!; // the home is new
        Services = new RunServices(temporary.Repository, temporary.Home, this, new Redaction(), TimeProvider.System);
        Run = new RunContext("run1", "step", environment, folder, Services);
    }

    public RunServices Services { get; }

    public RunContext Run { get; }

    public List<RunEvent> Events { get; } = [];

    public IEnumerable<string> Warnings => Events.OfType<StepNote>().Where(note => note.Warning).Select(note => note.Text);

    public IEnumerable<string> Notes => Events.OfType<StepNote>().Where(note => !note.Warning).Select(note => note.Text);

    public void On(RunEvent runEvent)
    {
        lock (Events)
        {
            Events.Add(runEvent);
        }
    }

    /// <summary>Gives the environment a database by its URL, as a person would.</summary>
    /// <returns>The run, for <see cref="RunAsync"/>.</returns>
    public WorkflowInstance OnDatabase(DatabaseUrl database)
    {
        const string Variable = "DEPLOYER_TEST_DATABASE";
        var user = string.Join(':', new[] { database.Url.UserInfo.Split(':')[0], database.Password }.OfType<string>().Select(Uri.EscapeDataString));
        Environment.SetEnvironmentVariable(Variable, database.Url.AbsoluteUri.Replace($"{database.Url.UserInfo}@", $"{user}@", StringComparison.Ordinal));
        Write(RepositoryFolder.ConfigurationFileName, $"""
            environments:
              staging:
                cloud: google
                backend: gcs
                database: url
                database-url-env: {Variable}
            """);
        return new WorkflowInstance { Id = Run.RunId, Reference = "staging" };
    }

    /// <summary>Runs a step as the engine would.</summary>
    public static Task<ExecutionResult> RunAsync<TStep>(TStep step, WorkflowInstance run)
        where TStep : IStepBody => step.RunAsync(new StepExecutionContext
        {
            Workflow = run,
            Step = new WorkflowStep<TStep> { ExternalId = "step" },
            ExecutionPointer = new ExecutionPointer(),
        });

    public string Write(string relative, string content) => temporary.Write(relative, content);

    public void Dispose() => temporary.Dispose();
}
