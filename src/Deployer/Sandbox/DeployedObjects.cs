using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Steps;

namespace Deployer.Sandbox;

/// <summary>What Terraform's state knows of the simulated cloud, in environments whose state is a file on this machine.</summary>
/// <param name="repository">The repository.</param>
/// <param name="home">The home.</param>
public sealed class DeployedObjects(RepositoryFolder repository, Home home)
{
    /// <summary>All objects, in the order of their environments and addresses.</summary>
    /// <exception cref="SandboxCloudException">A state is damaged.</exception>
    public IReadOnlyList<(string Environment, DeployedObject Object)> List() =>
        [.. DeployerConfiguration.Load(repository.Root).Environments
            .Where(environment => environment is { Cloud: CloudKind.Simulated, Backend: BackendKind.Local })
            .SelectMany(environment => Read(LocalState.FileOf(home, environment))
                .OrderBy(found => found.Address, StringComparer.Ordinal)
                .Select(found => (environment.Name, found)))];

    /// <summary>The object at an address.</summary>
    /// <param name="address">Its address in Terraform.</param>
    /// <param name="environment">Where to look; null: in all simulated environments.</param>
    /// <exception cref="NotFoundException">Nothing was deployed there.</exception>
    /// <exception cref="SandboxUsageException">Several environments have it.</exception>
    public DeployedObject Find(string address, string? environment)
    {
        var all = List().Where(known => environment is null || known.Environment == environment).ToList();
        var found = all.Where(known => known.Object.Address == address).ToList();
        return found switch
        {
            [var (_, only)] => only,
            [] => throw Unknown(address, all.Select(known => known.Object.Address).ToList()),
            [var (first, _), ..] => throw new SandboxUsageException(
                $"Several environments have {address}: {string.Join(", ", found.Select(known => known.Environment))}.",
                $"deployer sandbox drift '{address}' --environment {first}"),
        };
    }

    private static NotFoundException Unknown(string address, List<string> known) => known.Count == 0
        ? new NotFoundException("Nothing is deployed to the simulated cloud.", "deployer deploy sandbox")
        : Spelling.Nearest(address, known) is { } near
            ? new NotFoundException($"Terraform's state has no {address}. Did you mean '{near}'?", $"deployer sandbox drift '{near}'")
            : new NotFoundException($"Terraform's state has no {address}.", $"One of:\n{string.Join('\n', known)}");

    private static List<DeployedObject> Read(string file)
    {
        if (!File.Exists(file))
            return [];
        try
        {
            return [.. Objects(JsonNode.Parse(File.ReadAllBytes(file)))];
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            throw new SandboxCloudException($"The state in '{file}' is damaged: {damage.Message}", "deployer sandbox reset", damage);
        }
    }

    // https://github.com/hashicorp/terraform/blob/main/internal/states/statefile/version4.go
    private static IEnumerable<DeployedObject> Objects(JsonNode? state) =>
        from resource in state?["resources"]?.AsArray().OfType<JsonObject>() ?? []
        where resource["mode"]?.GetValue<string>() == "managed"
        from instance in resource["instances"]?.AsArray().OfType<JsonObject>() ?? []
        where instance["deposed"] is null && instance["attributes"]?["id"] is JsonValue
        select new DeployedObject(
            $"{(resource["module"] is { } module ? $"{module}." : "")}{resource["type"]}.{resource["name"]}{Index(instance["index_key"])}",
            $"{resource["type"]}",
            $"{instance["attributes"]?["id"]}")
        {
            Attributes = instance["attributes"]!.AsObject(), // it has an id
        };

    private static string Index(JsonNode? key) => key?.GetValueKind() switch
    {
        null => "",
        JsonValueKind.Number => string.Create(CultureInfo.InvariantCulture, $"[{key}]"),
        _ => $"[\"{key}\"]",
    };
}
