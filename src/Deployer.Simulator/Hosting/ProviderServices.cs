using Deployer.Simulator.Protocol;
using Deployer.Simulator.Providers;

namespace Deployer.Simulator.Hosting;

/// <summary>The services that speak Terraform's plugin protocol.</summary>
internal static class ProviderServices
{
    /// <summary>Registers them.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<SimulatedProviders>();
        services.AddSingleton<ProviderService>();
        services.AddGrpc(options =>
        {
            // All schemas of a provider are one message.
            options.MaxSendMessageSize = null;
            options.MaxReceiveMessageSize = null;
            // Whoever asks is the person whose machine this is.
            options.EnableDetailedErrors = true;
        });
    }

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<ProviderService>();
}
