using Microsoft.AspNetCore.Connections;

namespace Deployer.Simulator.Hosting;

/// <summary>
/// One provider of one running Terraform. All runs and all aliases share the process, so what Terraform configures belongs to the
/// connection: for Terraform, the connection is the provider's process. A request finds it among its features.
/// </summary>
/// <param name="provider">The provider's address in Terraform, such as <c>registry.terraform.io/hashicorp/google</c>.</param>
/// <param name="connection">The connection.</param>
/// <param name="simulatorStops">Told when the whole simulator stops.</param>
internal sealed class ProviderConnection(string provider, ConnectionContext connection, CancellationToken simulatorStops)
{
    /// <summary>The provider's address in Terraform.</summary>
    public string Provider { get; } = provider;

    /// <summary>What is kept for the connection; gone with it.</summary>
    public IDictionary<object, object?> Items => connection.Items;

    /// <summary>Told when the whole simulator stops.</summary>
    public CancellationToken SimulatorStops { get; } = simulatorStops;

    /// <summary>
    /// The provider dies, as far as this Terraform can tell ("Plugin did not respond"); other runs go on. Terraform's client connects
    /// anew for its next call, but to a provider that nobody configured: such calls have to fail too.
    /// </summary>
    public void Abort() => connection.Abort(new ConnectionAbortedException("The provider was made to crash."));
}
