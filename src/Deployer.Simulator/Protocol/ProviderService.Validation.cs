using Deployer.Simulator.Providers;
using Grpc.Core;

namespace Deployer.Simulator.Protocol;

internal sealed partial class ProviderService
{
    public override Task<ValidateResponse> ValidateResourceConfig(ValidateRequest request, ServerCallContext context) => AnswerAsync(() =>
    {
        var type = Session(context).Provider.Type(request.TypeName);
        var response = new ValidateResponse();
        response.Diagnostics.AddRange(ResourceValidator.Check(type.Rules, request.Config.ToConfig(type.Body.Type))
            .Select(mistake => Diagnostics.Error(mistake.Summary, at: mistake.At)));
        return Task.FromResult(response);
    }, error => new ValidateResponse { Diagnostics = { error } }, context);

    public override Task<ValidateResponse> ValidateDataResourceConfig(ValidateRequest request, ServerCallContext context) =>
        Task.FromResult(new ValidateResponse());
}
