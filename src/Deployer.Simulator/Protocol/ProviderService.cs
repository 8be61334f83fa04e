using Deployer.Simulator.Providers;
using Grpc.Core;

namespace Deployer.Simulator.Protocol;

/// <summary>Terraform's plugin protocol: finds the provider that is meant, and leaves the work to it.</summary>
internal sealed partial class ProviderService(SimulatedProviders providers) : Provider.ProviderBase
{
    public override Task<MetadataResponse> GetMetadata(Empty request, ServerCallContext context)
    {
        var schemas = Session(context).Provider.Schemas;
        var response = new MetadataResponse { ServerCapabilities = new ServerCapabilities { GetProviderSchemaOptional = true } };
        response.Resources.AddRange(schemas.ResourceTypes.Select(type => new MetadataResponse.Types.TypeName { TypeName_ = type }));
        response.DataSources.AddRange(schemas.DataSourceTypes.Select(type => new MetadataResponse.Types.TypeName { TypeName_ = type }));
        return Task.FromResult(response);
    }

    public override Task<ProviderSchemaResponse> GetProviderSchema(Empty request, ServerCallContext context) =>
        Task.FromResult(Session(context).Provider.Schemas.Message);

    public override Task<ValidateProviderResponse> ValidateProviderConfig(ValidateProviderRequest request, ServerCallContext context) =>
        Task.FromResult(new ValidateProviderResponse());

    public override Task<ValidateResponse> ConfigureProvider(ConfigureRequest request, ServerCallContext context)
    {
        var session = Session(context);
        session.Configure(ProviderConfiguration.From(request.Config.ToConfig(session.Provider.Schemas.Provider.Block.Type)));
        return Task.FromResult(new ValidateResponse { Diagnostics = { Diagnostics.Simulated(session.Provider.Name) } });
    }

    public override Task<StopResponse> StopProvider(Empty request, ServerCallContext context)
    {
        Session(context).Stop();
        return Task.FromResult(new StopResponse());
    }

    private ProviderSession Session(ServerCallContext context) => ProviderSession.Of(context, providers);
}
