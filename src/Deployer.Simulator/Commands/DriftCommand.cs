using System.CommandLine;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Commands;

/// <summary><c>deployer-simulator drift</c></summary>
internal sealed class DriftCommand : SimulatorCommand
{
    private readonly Argument<string> type = new("type") { Description = "The resource type, such as google_storage_bucket." };
    private readonly Argument<string> id = new("id") { Description = "The object's id, as 'show' prints it." };
    private readonly Option<bool> delete = new("--delete") { Description = "Delete the object." };

    private readonly Option<string[]> set = new("--set")
    {
        Description = "Give an attribute another value, as JSON: 'labels.env=\"test\"', template.0.timeout=null. May be repeated.",
        HelpName = "path=json",
    };

    public DriftCommand(Option<string> folder)
        : base("drift", "Change or delete an object behind Terraform's back.", folder)
    {
        Add(type);
        Add(id);
        Add(set);
        Add(delete);
    }

    protected override Task RunAsync(ParseResult parsed, CloudFolder cloud)
    {
        var (typeName, objectId) = (parsed.GetRequiredValue(type), parsed.GetRequiredValue(id));
        var changes = parsed.GetValue(set) ?? [];
        if (parsed.GetValue(delete) == changes.Length > 0)
            throw new UsageException("Say either what changes or that the object goes.", "deployer-simulator drift --help");
        var schema = new TypeSchemas().Find(typeName)
            ?? throw new NotFoundException($"No simulated provider has a resource type '{typeName}'.", "deployer sandbox show");

        var drifts = changes.Select(change => AttributeDrift.Parse(change, schema.Block.Type)).ToList();
        var store = new CloudStore(cloud.Path, TimeProvider.System);
        var found = drifts.Count == 0
            ? store.DriftAway(typeName, objectId)
            : store.Drift(typeName, objectId, attributes => drifts.ForEach(drift => drift.ApplyTo(attributes)));
        if (!found)
            throw new NotFoundException($"The simulated cloud has no {typeName} '{objectId}'.", "deployer sandbox show");
        parsed.InvocationConfiguration.Error.WriteLine($"{typeName} '{objectId}' {(drifts.Count == 0 ? "deleted" : "changed")} behind Terraform's back");
        return Task.CompletedTask;
    }
}
