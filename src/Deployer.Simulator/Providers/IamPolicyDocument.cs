using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>The data source google_iam_policy: it reads nothing, but writes what it is given as the document that policies take.</summary>
internal static class IamPolicyDocument
{
    public const string DataSource = "google_iam_policy";
    public const string Attribute = "policy_data";

    // "<" stands in conditions, and the real provider leaves it as it is.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Value Write(ObjectValue config)
    {
        var document = new JsonObject();
        if (Blocks(config, "audit_config").Select(AuditConfig).ToArray() is { Length: > 0 } audits) document["auditConfigs"] = new JsonArray(audits);
        if (Blocks(config, "binding").OrderBy(Role, StringComparer.Ordinal).Select(Binding).ToArray() is { Length: > 0 } bindings)
            document["bindings"] = new JsonArray(bindings);
        return Value.Of(document.ToJsonString(Options));
    }

    private static string Role(ObjectValue binding) => binding["role"].AsText ?? "";

    private static JsonNode Binding(ObjectValue block)
    {
        var binding = new JsonObject();
        if (Blocks(block, "condition").FirstOrDefault() is { } condition)
            binding["condition"] = Texts(condition, "description", "expression", "title");
        binding["members"] = Sorted(block["members"]);
        binding["role"] = Role(block);
        return binding;
    }

    private static JsonNode AuditConfig(ObjectValue block) => new JsonObject
    {
        ["auditLogConfigs"] = new JsonArray([.. Blocks(block, "audit_log_configs").Select(AuditLogConfig)]),
        ["service"] = block["service"].AsText,
    };

    private static JsonNode AuditLogConfig(ObjectValue block)
    {
        var config = new JsonObject();
        if (Sorted(block["exempted_members"]) is { Count: > 0 } exempted) config["exemptedMembers"] = exempted;
        config["logType"] = block["log_type"].AsText;
        return config;
    }

    private static JsonObject Texts(ObjectValue block, params string[] names) => new(
        names.Where(name => block[name].AsText is { Length: > 0 }).Select(name => KeyValuePair.Create(name, JsonValues.Write(block[name]))));

    private static JsonArray Sorted(Value texts) =>
        new([.. Items(texts).Select(item => item.AsText).Order(StringComparer.Ordinal).Select(text => JsonValue.Create(text))]);

    private static IEnumerable<ObjectValue> Blocks(ObjectValue body, string name) => Items(body[name]).OfType<ObjectValue>();

    private static IReadOnlyList<Value> Items(Value value) => value switch
    {
        ListValue list => list.Items,
        SetValue set => set.Items,
        _ => [],
    };
}
