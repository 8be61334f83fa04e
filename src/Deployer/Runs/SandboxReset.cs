using Deployer.Environments;
using Deployer.Leases;
using Deployer.Sandbox;

namespace Deployer.Runs;

/// <summary>
/// Makes the sandbox as if nothing had ever been deployed to it. State and releases go with the cloud that they describe: without it,
/// they would only tell of objects that are not there.
/// </summary>
public sealed class SandboxReset
{
    private readonly RunServices services;
    private readonly EnvironmentGate gate;

    internal SandboxReset(RunServices services, EnvironmentGate gate)
    {
        this.services = services;
        this.gate = gate;
    }

    /// <summary>The simulated environments whose state is a file on this machine: those that a reset makes new.</summary>
    /// <exception cref="ConfigurationException"><c>deployer.yaml</c> is wrong.</exception>
    public IReadOnlyList<string> Environments => [.. Simulated.Where(IsLocal).Select(environment => environment.Name)];

    /// <summary>The simulated environments whose state stands elsewhere, where a reset does not reach.</summary>
    /// <exception cref="ConfigurationException"><c>deployer.yaml</c> is wrong.</exception>
    public IReadOnlyList<string> Others => [.. Simulated.Where(environment => !IsLocal(environment)).Select(environment => environment.Name)];

    private IEnumerable<DeployEnvironment> Simulated =>
        DeployerConfiguration.Load(services.Repository.Root).Environments.Where(environment => environment.Cloud == CloudKind.Simulated);

    /// <summary>
    /// Ends unfinished runs; stops and deletes the simulated cloud and the database; deletes state, releases and saved outputs. The
    /// history of runs stays.
    /// </summary>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>A task.</returns>
    /// <exception cref="BusyException">A living process or tool works on one of the environments; nothing was deleted.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var leases = new Leases();
        foreach (var environment in Simulated)
        {
            leases.Add(await gate.SeizeAsync(environment.Name, cancellation));
        }

        foreach (var environment in Environments)
        {
            await gate.OvertakeAsync(environment, cancellation);
        }

        await SimulatedCloud.Of(services.Home, services.Time).ResetAsync(cancellation);
        await PostgresCluster.Of(services.Home, services.Time).ResetAsync(cancellation);
        foreach (var environment in Environments)
        {
            Forget(environment);
        }
    }

    private void Forget(string environment)
    {
        Directory.Delete(services.Home.EnvironmentFolder(environment), recursive: true);
        Directory.Delete(services.Home.ReleasesFolder(environment), recursive: true);
        var (text, json) = OutputView.FilesOf(services.Repository, environment);
        File.Delete(text);
        File.Delete(json);
    }

    private static bool IsLocal(DeployEnvironment environment) => environment.Backend == BackendKind.Local;

    private sealed class Leases : IAsyncDisposable
    {
        private readonly List<EnvironmentLease> held = [];

        public void Add(EnvironmentLease lease) => held.Add(lease);

        public async ValueTask DisposeAsync()
        {
            foreach (var lease in held)
            {
                await lease.DisposeAsync();
            }
        }
    }
}
