using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Harness;

/// <summary>The state that Terraform's local backend wrote.</summary>
internal sealed class TerraformState
{
    private readonly JsonObject _state;

    private TerraformState(JsonObject state) => _state = state;

    public long Serial => _state["serial"]!.GetValue<long>();

    /// <summary>Addresses and attributes of all resources, without the ids that differ from run to run.</summary>
    public string Resources
    {
        get
        {
            var lines =
                from resource in _state["resources"]!.AsArray().OfType<JsonObject>()
                from instance in resource["instances"]!.AsArray().OfType<JsonObject>()
                let address = $"{resource["module"]}.{resource["type"]}.{resource["name"]}[{instance["index_key"]}]"
                let tainted = instance["status"]?.ToString()
                orderby address
                select $"{address} {tainted}{WithoutIds(instance["attributes"]!)}";
            return string.Join('\n', lines);
        }
    }

    public string Outputs => _state["outputs"]!.ToJsonString();

    public static TerraformState Read(Checkout checkout)
    {
        var file = Path.Combine(checkout.Home, "environments", "sandbox", "state", "sandbox", "terraform.tfstate");
        return new TerraformState((JsonObject)JsonNode.Parse(File.ReadAllText(file))!);
    }

    private static string WithoutIds(JsonNode attributes)
    {
        var copy = (JsonObject)attributes.DeepClone();
        copy.Remove("id");
        return JsonSerializer.Serialize(copy);
    }
}
