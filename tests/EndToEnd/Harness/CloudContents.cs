using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Harness;

/// <summary>What the simulated cloud of a checkout holds, and who serves it.</summary>
internal static class CloudContents
{
    // What a cloud gives to an object by itself, and gives anew when the object is made or touched again.
    private static readonly string[] Volatile =
    [
        "create_time", "creation_timestamp", "creation_time", "insert_time", "update_time", "etag", "generation", "observed_generation", "uid",
        "unique_id", "last_modifier", "latest_created_revision", "latest_ready_revision", "metadata_fingerprint", "fingerprint", "creation_record",
    ];

    public static string CloudFolder(this Checkout checkout) => Path.Combine(checkout.Home, "sandbox", "cloud");

    /// <summary>The process that serves it; null when none was recorded.</summary>
    public static int? SimulatorPid(this Checkout checkout) => Record(checkout)?["pid"]?.GetValue<int>();

    /// <summary>The ids of all objects, by type.</summary>
    public static async Task<ILookup<string, string>> CloudAsync(this Checkout checkout) => ById(await ObjectsAsync(checkout));

    /// <summary>Every object with its attributes, as text to compare; without what a cloud makes up anew each time.</summary>
    public static async Task<string> CloudTextAsync(this Checkout checkout) => Text(await ObjectsAsync(checkout));

    /// <summary>Both of these, by one look.</summary>
    public static async Task<(string Text, ILookup<string, string> Ids)> CloudPictureAsync(this Checkout checkout)
    {
        var objects = await ObjectsAsync(checkout);
        return (Text(objects), ById(objects));
    }

    private static ILookup<string, string> ById(IReadOnlyList<JsonObject> objects) =>
        objects.ToLookup(item => item["type"]!.GetValue<string>(), item => item["id"]!.GetValue<string>());

    private static string Text(IReadOnlyList<JsonObject> objects) => string.Join('\n', objects
        .Select(item => $"{item["type"]} {item["id"]} {Stable(item["attributes"]!.AsObject()).ToJsonString()}")
        .Order(StringComparer.Ordinal));

    /// <summary>What was done to the cloud, such as <c>create google_service_account</c>, in order; without what failed.</summary>
    public static IReadOnlyList<string> Audit(this Checkout checkout) => [.. checkout.AuditLines()
        .Select(line => JsonNode.Parse(line)!)
        .Where(entry => entry["fault"] is null)
        .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry["operation"]} {entry["type"]} {entry["id"]}"))];

    /// <summary>All lines of the audit log, those of faults too.</summary>
    public static IReadOnlyList<string> AuditLines(this Checkout checkout)
    {
        var file = Path.Combine(checkout.CloudFolder(), "audit.jsonl");
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    private static JsonObject Stable(JsonObject attributes)
    {
        foreach (var name in Volatile) attributes.Remove(name);
        return attributes;
    }

    private static async Task<IReadOnlyList<JsonObject>> ObjectsAsync(Checkout checkout)
    {
        var shown = await checkout.RunAsync("sandbox", "show", "--output", "json");
        return shown.ExitCode == Exit.Succeeded
            ? [.. JsonNode.Parse(shown.Stdout)!.AsArray().OfType<JsonObject>()]
            : throw new InvalidOperationException($"The cloud was not shown:\n{shown}");
    }

    private static JsonNode? Record(Checkout checkout)
    {
        var file = Path.Combine(checkout.CloudFolder(), "simulator.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<JsonNode>(File.ReadAllText(file)) : null;
    }
}
