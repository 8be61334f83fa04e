using System.Globalization;
using System.Text.Json;
using Deployer.Tools;

namespace Deployer.Releases;

/// <summary>An object that a Terraform state manages.</summary>
/// <param name="Address">Terraform's address, such as <c>module.service["api"].terraform_data.service</c>.</param>
/// <param name="Type">The resource type.</param>
/// <param name="Id">The attribute <c>id</c>; null when it has none.</param>
/// <param name="Deposed">The key of an object that a replacement left behind; null for the address's own object.</param>
internal sealed record StateResource(string Address, string Type, string? Id, string? Deposed);

/// <summary>Reads the managed objects out of a state.</summary>
internal static class StateResources
{
    /// <summary>Lists the objects of a state.</summary>
    /// <param name="content">The state's JSON, format version 4.</param>
    /// <returns>The objects; data sources are none.</returns>
    /// <exception cref="StepFailedException">It is not a whole state.</exception>
    public static IReadOnlyList<StateResource> Read(ReadOnlySpan<byte> content) => Read(content, (resource, _) => resource);

    /// <summary>Lists the objects of a state, for whoever looks further into what it knows of them.</summary>
    /// <typeparam name="T">What is made of an object.</typeparam>
    /// <param name="content">The state's JSON, format version 4.</param>
    /// <param name="make">Makes it of the object and its JSON, which holds secrets and is gone afterwards.</param>
    /// <returns>The objects; data sources are none.</returns>
    /// <exception cref="StepFailedException">It is not a whole state.</exception>
    public static IReadOnlyList<T> Read<T>(ReadOnlySpan<byte> content, Func<StateResource, JsonElement, T> make)
    {
        try
        {
            var reader = new Utf8JsonReader(content);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.GetProperty("resources").EnumerateArray()
                .Where(resource => Text(resource, "mode") == "managed")
                .SelectMany(resource => Instances(resource, make))
                .ToList();
        }
        catch (Exception problem) when (StateFile.IsDamage(problem))
        {
            throw StateFile.Damaged(problem);
        }
    }

    private static IEnumerable<T> Instances<T>(JsonElement resource, Func<StateResource, JsonElement, T> make)
    {
        var type = Text(resource, "type") ?? "";
        var module = Text(resource, "module") is { } path ? $"{path}." : "";
        return resource.GetProperty("instances").EnumerateArray().Select(instance => make(
            new StateResource($"{module}{type}.{Text(resource, "name")}{Key(instance)}", type, IdOf(instance), Text(instance, "deposed")),
            instance));
    }

    private static string? IdOf(JsonElement instance) =>
        instance.TryGetProperty("attributes", out var attributes) && attributes.ValueKind == JsonValueKind.Object
            ? Text(attributes, "id")
            : null;

    private static string Key(JsonElement instance) => !instance.TryGetProperty("index_key", out var key) ? "" : key.ValueKind switch
    {
        JsonValueKind.Number => string.Create(CultureInfo.InvariantCulture, $"[{key.GetInt64()}]"),
        JsonValueKind.String => $"[\"{HclString.Escape(key.GetString() ?? "")}\"]",
        _ => "",
    };

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
