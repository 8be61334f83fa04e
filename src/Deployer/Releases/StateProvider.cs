using System.Text.Json;
using System.Text.RegularExpressions;

namespace Deployer.Releases;

/// <summary>A configuration of a provider that a state's objects need to be read, changed or destroyed.</summary>
/// <param name="Source">The provider's full source, such as <c>registry.terraform.io/hashicorp/google</c>.</param>
/// <param name="Alias">The configuration's alias; null for the default one.</param>
/// <param name="Module">The module that declares it; empty for the root.</param>
internal sealed partial record StateProvider(string Source, string? Alias, string Module)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Module}provider[\"{Source}\"]{(Alias is null ? "" : $".{Alias}")}";

    /// <summary>Reads which provider each resource of a state belongs to.</summary>
    /// <param name="content">The state's JSON, format version 4.</param>
    /// <returns>The addresses of the managed resources, without keys of instances, by provider.</returns>
    /// <exception cref="StepFailedException">It is not a whole state.</exception>
    public static ILookup<StateProvider, string> Read(ReadOnlySpan<byte> content)
    {
        try
        {
            var reader = new Utf8JsonReader(content);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.GetProperty("resources").EnumerateArray()
                .Where(resource => Text(resource, "mode") == "managed")
                .Select(resource => (Address: AddressOf(resource), Provider: Parse(Text(resource, "provider") ?? "")))
                .Where(known => known.Provider is not null)
                .ToLookup(known => known.Provider!, known => known.Address); // Filtered above.
        }
        catch (Exception problem) when (StateFile.IsDamage(problem))
        {
            throw StateFile.Damaged(problem);
        }
    }

    private static string AddressOf(JsonElement resource) =>
        $"{(Text(resource, "module") is { } module ? $"{module}." : "")}{Text(resource, "type")}.{Text(resource, "name")}";

    private static StateProvider? Parse(string text) => Form().Match(text) is { Success: true } match
        ? new StateProvider(
            match.Groups["source"].Value,
            match.Groups["alias"] is { Success: true, Value: var alias } ? alias : null,
            match.Groups["module"].Value)
        : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex("""^(?<module>module\..*\.)?provider\["(?<source>[^"]+)"\](?:\.(?<alias>[\w-]+))?$""")]
    private static partial Regex Form();
}
