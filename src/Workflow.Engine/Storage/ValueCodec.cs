using System.Text.Json;

namespace Workflow.Engine;

/// <summary>
/// Values of unknown type (event data, items, outcomes) to JSON and back. Null, bool, int, string and JSON itself stand plainly;
/// a registered type stands as <c>{"$type": name, "value": …}</c>; all else comes back as <see cref="JsonElement"/>.
/// </summary>
internal sealed class ValueCodec(StoredTypes types)
{
    private const string TypeKey = "$type";
    private const string ValueKey = "value";

    public string? Encode(object? value) => value switch
    {
        null => null,
        string or bool or int => JsonSerializer.Serialize(value, StoredJson.Options),
        JsonElement element => element.GetRawText(),
        _ when types.NameOf(value.GetType()) is { } name =>
            $"{{\"{TypeKey}\":{JsonSerializer.Serialize(name)},\"{ValueKey}\":{Plain(value)}}}",
        _ => Plain(value),
    };

    public object? Decode(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return Decode(document.RootElement);
    }

    /// <summary>The value as it would come back after a restart.</summary>
    public object? RoundTrip(object? value) => value is null or string or bool or int ? value : Decode(Encode(value));

    private object? Decode(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when element.TryGetInt32(out var number) => number,
        JsonValueKind.Object when Registered(element) is { } type =>
            element.GetProperty(ValueKey).Deserialize(type, StoredJson.Options),
        _ => element.Clone(),
    };

    private Type? Registered(JsonElement element) =>
        element.TryGetProperty(TypeKey, out var name)
        && name.ValueKind == JsonValueKind.String
        && element.TryGetProperty(ValueKey, out _)
            ? types.Find(name.GetString()!) // not null: its kind is String
            : null;

    private static string Plain(object value) => JsonSerializer.Serialize(value, value.GetType(), StoredJson.Options);
}
