using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Deployer.Simulator.Cloud;

/// <summary>Reads and writes the cloud's files.</summary>
internal static class CloudJson
{
    /// <summary>For files with one value a line.</summary>
    public static CloudShapes Line { get; } = new(Options(indented: false));

    /// <summary>For files that a person may read.</summary>
    public static CloudShapes Indented { get; } = new(Options(indented: true));

    /// <summary>Reads a value of a file.</summary>
    /// <exception cref="SimulatorException">It is no such value; the message names the file.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, string file, JsonTypeInfo<T> shape)
    {
        try
        {
            return JsonSerializer.Deserialize(json, shape) ?? throw new JsonException("the value is null");
        }
        catch (JsonException error)
        {
            throw new SimulatorException(
                $"{file} is damaged: {error.Message}",
                $"Delete it (what it held is then gone from the simulated cloud): rm {file}\nOr begin again: deployer sandbox reset",
                error);
        }
    }

    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte}, string, JsonTypeInfo{T})"/>
    public static T Read<T>(string json, string file, JsonTypeInfo<T> shape) => Read(Encoding.UTF8.GetBytes(json), file, shape);

    /// <summary>An operation as people and files call it.</summary>
    public static string Word(CloudOperation operation) => JsonNamingPolicy.KebabCaseLower.ConvertName(operation.ToString());

    // Addresses and expressions are full of quotes and brackets; nothing of this ends in HTML.
    private static JsonSerializerOptions Options(bool indented) => new(CloudShapes.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
    };
}

/// <summary>The shapes of the cloud's files, in camel case, enums as words.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(WordConverter<CloudOperation>)])]
[JsonSerializable(typeof(CloudObject))]
[JsonSerializable(typeof(IReadOnlyList<CloudObject>))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(IReadOnlyList<FaultRule>))]
internal sealed partial class CloudShapes : JsonSerializerContext;

/// <summary>Writes an enum as a word in lower case.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower)
    where T : struct, Enum;
