using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Harness;

/// <summary>The state that Terraform's local backend wrote.</summary>
internal sealed class TerraformState
{
    private readonly JsonObject _state;

    private TerraformState(JsonObject state) => _state = state;

    public long Serial => _state["serial"]!.GetValue<long>();

    /// <summary>
    /// Addresses and attributes of all resources. Ids differ from run to run, so each stands as the address that it belongs to:
    /// a reference to the wrong resource is still seen.
    /// </summary>
    public string Resources
    {
        get
        {
            var instances = Instances().OrderBy(instance => instance.Address, StringComparer.Ordinal).ToList();
            var text = new StringBuilder();
            foreach (var (address, json) in instances)
            {
                text.Append(address).Append(' ').Append(json["status"]).AppendLine(json["attributes"]!.ToJsonString());
            }

            return instances.Aggregate(text, (all, one) => all.Replace($"{one.Json["attributes"]!["id"]}", $"<id of {one.Address}>"))
                .ToString();
        }
    }

    public string Outputs => _state["outputs"]!.ToJsonString();

    /// <summary>The ids of all objects by address, as Terraform writes an address.</summary>
    public IReadOnlyDictionary<string, string> Ids => (
        from resource in _state["resources"]!.AsArray().OfType<JsonObject>()
        where $"{resource["mode"]}" == "managed"
        from instance in resource["instances"]!.AsArray().OfType<JsonObject>()
        let module = resource["module"] is { } path ? $"{path}." : ""
        let key = instance["index_key"] is { } index ? $"[{index.ToJsonString()}]" : ""
        select KeyValuePair.Create($"{module}{resource["type"]}.{resource["name"]}{key}", $"{instance["attributes"]!["id"]}")).ToDictionary();

    public static string FileOf(Checkout checkout) =>
        Path.Combine(checkout.Home, "environments", "sandbox", "state", "sandbox", "terraform.tfstate");

    public static TerraformState Read(Checkout checkout) => Parse(File.ReadAllText(FileOf(checkout)));

    public static TerraformState Parse(string json) => new((JsonObject)JsonNode.Parse(json)!);

    private IEnumerable<(string Address, JsonObject Json)> Instances() =>
        from resource in _state["resources"]!.AsArray().OfType<JsonObject>()
        from instance in resource["instances"]!.AsArray().OfType<JsonObject>()
        select ($"{resource["module"]}.{resource["type"]}.{resource["name"]}[{instance["index_key"]}]", instance);
}
