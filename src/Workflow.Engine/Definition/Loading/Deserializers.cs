namespace Workflow.Engine;

/// <summary>Readers of the definition format.</summary>
public static class Deserializers
{
    /// <summary>Reads JSON.</summary>
    public static Func<string, DefinitionSourceV1> Json { get; } = _ => throw new NotSupportedException();

    /// <summary>Reads YAML.</summary>
    public static Func<string, DefinitionSourceV1> Yaml { get; } = _ => throw new NotSupportedException();
}
