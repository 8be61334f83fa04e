namespace Workflow.Engine;

/// <summary>Readers of the definition format. Both refuse keys that the format does not know.</summary>
public static class Deserializers
{
    /// <summary>Reads JSON.</summary>
    public static Func<string, DefinitionSourceV1> Json { get; } = text =>
        SourceReader.Read(JsonSource.Read(text), DefinitionText.Create(DefinitionFormat.Json, text));

    /// <summary>Reads YAML.</summary>
    public static Func<string, DefinitionSourceV1> Yaml { get; } = text =>
        SourceReader.Read(YamlSource.Read(text), DefinitionText.Create(DefinitionFormat.Yaml, text));
}
