using Deployer.Simulator.Hosting;
using Deployer.Simulator.Providers;
using Grpc.Core;

namespace Deployer.Simulator.Protocol;

/// <summary>
/// What one run of Terraform told its provider. Runs and aliases share this process, but each has a connection of its own, so
/// the connection is what keeps them apart.
/// </summary>
internal sealed class ProviderSession(SimulatedProvider provider, ProviderConnection connection)
{
    private static readonly object Key = typeof(ProviderSession);

    private volatile ProviderConfiguration? configuration;
    private volatile bool isStopping;

    public SimulatedProvider Provider { get; } = provider;

    /// <summary>
    /// Ends what is under way. Neither Terraform's death nor its wish to stop does: a call that was sent goes on in the cloud.
    /// </summary>
    public CancellationToken SimulatorStops => connection.SimulatorStops;

    /// <summary>Whether Terraform asked to stop: what is under way goes on, as it does in the real cloud, and nothing new begins.</summary>
    public bool IsStopping => isStopping;

    /// <summary>The provider block.</summary>
    /// <exception cref="SimulatorException">This connection was never configured: the provider died, and Terraform has connected anew.</exception>
    public ProviderConfiguration Configuration => configuration ?? throw new SimulatorException(
        $"The simulated provider '{Provider.Name}' is not configured: the one that was configured has died.", "Run Terraform again.");

    /// <summary>The session of a call.</summary>
    public static ProviderSession Of(ServerCallContext call, SimulatedProviders providers)
    {
        var connection = ConnectionOf(call);
        lock (connection)
        {
            if (connection.Items.TryGetValue(Key, out var known)) return (ProviderSession)known!; // nothing else is kept under this key
            var session = new ProviderSession(providers[connection.Provider], connection);
            connection.Items[Key] = session;
            return session;
        }
    }

    public static ProviderConnection ConnectionOf(ServerCallContext call) => call.GetHttpContext().Features.Get<ProviderConnection>()
        ?? throw new InvalidOperationException("The call came over a socket that is no provider's.");

    public void Configure(ProviderConfiguration given) => configuration = given;

    public void Stop() => isStopping = true;
}
