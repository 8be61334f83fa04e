using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

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

    public void On(RunEvent runEvent)
    {
        lock (Events)
        {
            Events.Add(runEvent);
        }
    }

    public string Write(string relative, string content) => temporary.Write(relative, content);

    public void Dispose() => temporary.Dispose();
}
