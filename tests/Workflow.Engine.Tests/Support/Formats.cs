using System.Text;
using System.Text.Json;

namespace Workflow.Engine.Tests.Support;

public enum Format
{
    Yaml,
    Json,
}

/// <summary>Definitions of tests are written in YAML, and taken in both formats.</summary>
internal static class Formats
{
    public static WorkflowDefinition Load(this IDefinitionLoader loader, Format format, string yaml) => format == Format.Yaml
        ? loader.LoadDefinition(yaml, Deserializers.Yaml)
        : loader.LoadDefinition(ToJson(yaml), Deserializers.Json);

    /// <summary>The same definition in JSON, spread over lines.</summary>
    public static string ToJson(string yaml)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            Write(writer, YamlSource.Read(yaml));
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, SourceNode node)
    {
        switch (node)
        {
            case SourceMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case SourceList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case SourceScalar scalar:
                JsonSerializer.Serialize(writer, SourceValue.Literal(scalar));
                break;
        }
    }
}
