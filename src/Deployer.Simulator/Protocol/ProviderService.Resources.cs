using System.Text.Json.Nodes;
using Deployer.Simulator.Providers;
using Deployer.Simulator.Values;
using Grpc.Core;

namespace Deployer.Simulator.Protocol;

internal sealed partial class ProviderService
{
    public override Task<UpgradeResponse> UpgradeResourceState(UpgradeRequest request, ServerCallContext context) => AnswerAsync(() =>
    {
        var type = Session(context).Provider.Type(request.TypeName);
        var state = JsonValues.Read(JsonNode.Parse(request.RawState.Json.Span), type.Body.Type) as ObjectValue;
        return Task.FromResult(new UpgradeResponse { UpgradedState = (state is null ? null : Bodies.WithEmptyBlocks(type.Body, state)).ToMessage() });
    }, error => new UpgradeResponse { Diagnostics = { error } }, context);

    public override Task<ReadResponse> ReadResource(ReadRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        var session = Session(context);
        var type = session.Provider.Type(request.TypeName);
        var before = request.CurrentState.ToConfig(type.Body.Type);
        var state = await session.Provider.Api.ReadAsync(type, session.Configuration, before, session.SimulatorStops);
        return new ReadResponse { NewState = state.ToMessage(), Private = request.Private };
    }, error => new ReadResponse { NewState = request.CurrentState, Diagnostics = { error } }, context);

    public override Task<PlanResponse> PlanResourceChange(PlanRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        var session = Session(context);
        var type = session.Provider.Type(request.TypeName);
        var prior = request.PriorState.ToBody(type.Body.Type);
        var response = new PlanResponse { LegacyTypeSystem = session.Provider.IsLegacy, PlannedPrivate = request.PriorPrivate };
        if (request.ProposedNewState.ToBody(type.Body.Type) is null)
        {
            response.PlannedState = request.ProposedNewState;
            return response;
        }
        var planned = await session.Provider.Api.PlanAsync(type, session.Configuration, request.Config.ToConfig(type.Body.Type), prior, session.SimulatorStops);
        response.PlannedState = planned.State.ToMessage();
        response.RequiresReplace.AddRange(planned.Replacing.Select(path => path.ToMessage()));
        return response;
    }, error => new PlanResponse { PlannedState = request.ProposedNewState, LegacyTypeSystem = true, Diagnostics = { error } }, context);

    public override Task<ApplyResponse> ApplyResourceChange(ApplyRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        var session = Session(context);
        if (session.IsStopping) throw new SimulatorException("context canceled", "Run it again.");
        var type = session.Provider.Type(request.TypeName);
        var applied = await ApplyAsync(session, type, request);
        var response = new ApplyResponse
        {
            NewState = applied.State.ToMessage(),
            LegacyTypeSystem = session.Provider.IsLegacy,
            Private = request.PlannedPrivate,
        };
        if (applied.Error is { } error) response.Diagnostics.Add(Diagnostics.Error(error));
        return response;
    }, error => new ApplyResponse { NewState = request.PriorState, LegacyTypeSystem = true, Diagnostics = { error } }, context);

    public override Task<ImportResponse> ImportResourceState(ImportRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        var session = Session(context);
        var type = session.Provider.Type(request.TypeName);
        var state = await session.Provider.Api.ImportAsync(type, session.Configuration, request.Id, session.SimulatorStops);
        var imported = new ImportResponse.Types.ImportedResource { TypeName = request.TypeName, State = state.ToMessage() };
        return new ImportResponse { ImportedResources = { imported } };
    }, error => new ImportResponse { Diagnostics = { error } }, context);

    public override Task<ReadDataResponse> ReadDataSource(ReadDataRequest request, ServerCallContext context) => AnswerAsync(() =>
    {
        var session = Session(context);
        var state = session.Provider.ReadData(request.TypeName, session.Configuration, request.Config.ToConfig);
        return Task.FromResult(new ReadDataResponse { State = state.ToMessage() });
    }, error => new ReadDataResponse { Diagnostics = { error } }, context);

    private static Task<AppliedChange> ApplyAsync(ProviderSession session, ResourceType type, ApplyRequest request)
    {
        var prior = request.PriorState.ToBody(type.Body.Type);
        var planned = request.PlannedState.ToBody(type.Body.Type);
        var api = session.Provider.Api;
        return (prior, planned) switch
        {
            (null, null) => Task.FromResult(new AppliedChange(null)),
            (null, _) => api.CreateAsync(type, session.Configuration, planned, session.SimulatorStops),
            (_, null) => api.DeleteAsync(type, session.Configuration, prior, session.SimulatorStops),
            _ => api.UpdateAsync(type, session.Configuration, prior, planned, session.SimulatorStops),
        };
    }
}
