using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Engine;

/// <summary>How the engine writes JSON into a store: readable in sqlite3, enums by name, cycles refused.</summary>
internal static class StoredJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        // The text is never put into HTML; people read it with sqlite3.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };
}
