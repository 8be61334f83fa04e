using Deployer.Simulator.Cloud;
using Deployer.Simulator.Gateway;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>How a change of the cloud ended.</summary>
/// <param name="State">The resource now; null when there is none.</param>
/// <param name="Error">Why it failed; with a state of a new resource, Terraform takes it for tainted.</param>
internal sealed record AppliedChange(ObjectValue? State, string? Error = null);

/// <summary>The provider has to die, as far as Terraform can tell.</summary>
internal sealed class ProviderCrashException(string message) : Exception(message);

/// <summary>Carries out changes in the simulated cloud, with whatever goes wrong on the way.</summary>
internal sealed class ResourceApi(CloudStore store, Faults faults, CloudReferences references, TimeProvider time, GatewayAddress gateway)
{
    private readonly DataSourceReader dataSources = new(store);

    // A server-named object whose names are all taken: nobody has that many.
    private const int NamesTried = 10_000;

    /// <exception cref="ApiException">A fault says so.</exception>
    public async Task<PlannedChange> PlanAsync(
        ResourceType type, ProviderConfiguration configuration, ObjectValue config, ObjectValue? prior, CancellationToken token)
    {
        if (await faults.TakeAsync(type.Name, CloudOperation.Plan, token) is { } fault) throw FailureOrCrash(fault, type, configuration, config);
        return ResourcePlanner.Plan(type, configuration, config, prior);
    }

    /// <summary>The resource as it is now; null when it is gone.</summary>
    /// <exception cref="ApiException">A fault says so.</exception>
    public async Task<ObjectValue?> ReadAsync(ResourceType type, ProviderConfiguration configuration, ObjectValue before, CancellationToken token)
    {
        var fault = await faults.TakeAsync(type.Name, CloudOperation.Read, token);
        if (fault is { Kind: FaultKind.NotFound }) return null;
        if (fault is not null) throw FailureOrCrash(fault, type, configuration, before);
        return store.Find(type.Name, ResourceReader.IdOf(before)) is { } found ? ResourceReader.ToState(type, found, before) : null;
    }

    /// <exception cref="ApiException">What is asked for does not exist.</exception>
    public ObjectValue ReadData(DataQuestion question) =>
        dataSources.Read(question, new ChangeFacts(gateway.Authority, time.GetUtcNow(), 1));

    /// <summary>What an id says of a resource; Terraform then reads the rest.</summary>
    /// <exception cref="SimulatorException">The id is written in no form that the type knows.</exception>
    public async Task<ObjectValue> ImportAsync(ResourceType type, ProviderConfiguration configuration, string id, CancellationToken token)
    {
        if (await faults.TakeAsync(type.Name, CloudOperation.Import, token) is { } fault)
            throw FailureOrCrash(fault, type, configuration, ObjectValue.Empty.With("id", Value.Of(id)));
        return ResourceImport.Read(type, configuration, id);
    }

    /// <exception cref="ProviderCrashException">A fault says so.</exception>
    public async Task<AppliedChange> CreateAsync(ResourceType type, ProviderConfiguration configuration, ObjectValue planned, CancellationToken token)
    {
        var fault = await faults.TakeAsync(type.Name, CloudOperation.Create, token);
        try
        {
            references.Check(type, configuration, planned);
            var created = Named(type, configuration, planned);
            if (fault is { Kind: FaultKind.CrashBeforeCreate }) throw new ProviderCrashException($"Before it creates {type.Name}.");
            if (fault is not null && !Creates(fault)) throw Failure(fault, type, configuration, created);

            created = Store(type, configuration, planned, created);
            if (fault?.Fifo is { } fifo) await HeldOperation.WaitAsync(fifo, token);
            return fault?.Kind switch
            {
                null or FaultKind.HoldAfterCreate => new AppliedChange(created),
                FaultKind.CrashAfterCreate => throw new ProviderCrashException($"After it created {type.Name}."),
                _ => new AppliedChange(created, $"Error waiting to create {type.Rules.Noun}: {Failure(fault, type, configuration, created).Message}"),
            };
        }
        catch (ApiException error)
        {
            return new AppliedChange(null, $"Error creating {type.Rules.Noun}: {error.Message}");
        }
    }

    /// <exception cref="ProviderCrashException">A fault says so.</exception>
    public async Task<AppliedChange> UpdateAsync(
        ResourceType type, ProviderConfiguration configuration, ObjectValue prior, ObjectValue planned, CancellationToken token)
    {
        var fault = await faults.TakeAsync(type.Name, CloudOperation.Update, token);
        try
        {
            var id = ResourceReader.IdOf(prior);
            if (fault is not null) throw FailureOrCrash(fault, type, configuration, prior);
            foreach (var (path, message) in type.Rules.FailingUpdates)
            {
                if (planned[path] != prior[path]) throw new ApiException(message);
            }
            references.Check(type, configuration, planned);
            if (store.Find(type.Name, id) is not { } present) throw ApiException.NotFound($"The resource '{id}'");
            var facts = new ChangeFacts(gateway.Authority, time.GetUtcNow(), (int)present.Generation + 1);
            var updated = ServerValues.Complete(type, configuration, facts, planned);
            store.Update(ResourceReader.ToObject(type, updated));
            return new AppliedChange(updated);
        }
        catch (ApiException error)
        {
            return new AppliedChange(prior, $"Error updating {type.Rules.Noun} \"{ResourceReader.IdOf(prior)}\": {error.Message}");
        }
    }

    /// <exception cref="ProviderCrashException">A fault says so.</exception>
    public async Task<AppliedChange> DeleteAsync(ResourceType type, ProviderConfiguration configuration, ObjectValue prior, CancellationToken token)
    {
        var fault = await faults.TakeAsync(type.Name, CloudOperation.Delete, token);
        if (type.Rules.DeleteRefusedWhen is { } refused && refused.IsMetBy(JsonValues.Write(prior[refused.Attribute])))
        {
            return new AppliedChange(prior,
                $"Error: cannot destroy {type.Rules.Noun} without setting {refused.Attribute}=false and running `terraform apply`");
        }
        if (fault is not null)
        {
            var failure = FailureOrCrash(fault, type, configuration, prior);
            return new AppliedChange(prior, $"Error when reading or editing {type.Rules.Noun}: {failure.Message}");
        }
        if (!type.Rules.IsKeptOnDelete && !(type.Rules.DeleteSkippedWhen is { } kept && kept.IsMetBy(JsonValues.Write(prior[kept.Attribute]))))
            Remove(type, ResourceReader.IdOf(prior));
        return new AppliedChange(null);
    }

    private void Remove(ResourceType type, string id)
    {
        if (store.Find(type.Name, id) is not { } present || !store.Delete(type.Name, id)) return;
        foreach (var owned in references.OwnedBy(type, present)) store.Delete(owned.Type, owned.Id);
    }

    private ObjectValue Named(ResourceType type, ProviderConfiguration configuration, ObjectValue planned) => Named(type, configuration, planned, 1);

    private ObjectValue Named(ResourceType type, ProviderConfiguration configuration, ObjectValue planned, int attempt) =>
        ServerValues.Complete(type, configuration, new ChangeFacts(gateway.Authority, time.GetUtcNow(), attempt), planned);

    private ObjectValue Store(ResourceType type, ProviderConfiguration configuration, ObjectValue planned, ObjectValue created)
    {
        for (var attempt = 2; !store.TryCreate(ResourceReader.ToObject(type, created)); attempt++)
        {
            if (type.Rules.IsIdempotent)
            {
                if (store.Update(ResourceReader.ToObject(type, created))) break;
                continue;
            }
            // A server that chooses the name, or the end of it, chooses another one.
            var taken = ResourceReader.IdOf(created);
            created = Named(type, configuration, planned, attempt);
            if (ResourceReader.IdOf(created) == taken || attempt > NamesTried) throw ApiException.AlreadyExists(taken);
        }
        return created;
    }

    private static bool Creates(Fault fault) => fault.Kind is FaultKind.Taint or FaultKind.CrashAfterCreate or FaultKind.HoldAfterCreate;

    private static ApiException FailureOrCrash(Fault fault, ResourceType type, ProviderConfiguration configuration, ObjectValue state) =>
        fault.Kind is FaultKind.CrashAfterCreate or FaultKind.CrashBeforeCreate
            ? throw new ProviderCrashException($"While it changes {type.Name}.")
            : Failure(fault, type, configuration, state);

    private static ApiException Failure(Fault fault, ResourceType type, ProviderConfiguration configuration, ObjectValue state) => ApiException.Of(
        fault, type.Name, state["id"].AsText ?? type.Name, type.Rules.Api ?? "cloudresourcemanager.googleapis.com",
        state["project"].AsText ?? configuration.Project.AsText ?? "");
}
