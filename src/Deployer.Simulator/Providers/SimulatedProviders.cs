using System.Collections.Concurrent;
using Deployer.Simulator.Cloud;
using Deployer.Simulator.Gateway;

namespace Deployer.Simulator.Providers;

/// <summary>All providers that this process stands in for, over one cloud.</summary>
internal sealed class SimulatedProviders(CloudStore store, Faults faults, TimeProvider time, GatewayAddress gateway)
{
    private readonly ConcurrentDictionary<string, Lazy<SimulatedProvider>> providers = new();

    /// <param name="address">The provider's address in Terraform, such as <c>registry.terraform.io/hashicorp/google</c>.</param>
    public SimulatedProvider this[string address] => providers.GetOrAdd(
        address[(address.LastIndexOf('/') + 1)..],
        name => new Lazy<SimulatedProvider>(() => new SimulatedProvider(name, store, faults, time, gateway))).Value;
}
