using System.Text.Json.Nodes;

namespace EndToEnd.Harness;

/// <summary>The simulated cloud of a checkout that has been deployed, as a test sees it past the deployer.</summary>
internal static class SimulatedCloud
{
    /// <summary>What Terraform needs to be run by hand on the cloud, which the last deployment left running.</summary>
    public static Dictionary<string, string?> VariablesOf(Checkout checkout)
    {
        var record = Read(Path.Combine(FolderOf(checkout), "simulator.json"));
        var providers = new JsonObject(record["providers"]!.AsObject().Select(provider => KeyValuePair.Create(provider.Key, (JsonNode?)new JsonObject
        {
            ["Protocol"] = "grpc",
            ["ProtocolVersion"] = 6,
            ["Pid"] = record["pid"]!.GetValue<int>(),
            ["Test"] = true,
            ["Addr"] = new JsonObject { ["Network"] = "unix", ["String"] = provider.Value!.GetValue<string>() },
        })));
        return new Dictionary<string, string?>(checkout.Variables)
        {
            ["TF_REATTACH_PROVIDERS"] = providers.ToJsonString(),
            ["TF_CLI_CONFIG_FILE"] = "/dev/null",
            ["CHECKPOINT_DISABLE"] = "1",
        };
    }

    /// <summary>The attributes of every object of a type.</summary>
    public static IReadOnlyList<JsonObject> ObjectsOf(Checkout checkout, string type)
    {
        var folder = Path.Combine(FolderOf(checkout), "objects", type);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Select(file => Read(file)["attributes"]!.AsObject())] : [];
    }

    private static string FolderOf(Checkout checkout) => Path.Combine(checkout.Home, "sandbox", "cloud");

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();
}
