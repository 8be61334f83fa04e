namespace Workflow.Engine;

/// <summary>Loads definitions from text.</summary>
public interface IDefinitionLoader
{
    /// <summary>Loads a definition and registers it.</summary>
    /// <param name="source">The text.</param>
    /// <param name="deserializer"><see cref="Deserializers.Yaml"/>, <see cref="Deserializers.Json"/>, or one's own.</param>
    /// <exception cref="WorkflowDefinitionLoadException">The definition is wrong; says line and step.</exception>
    WorkflowDefinition LoadDefinition(string source, Func<string, DefinitionSourceV1> deserializer);

    /// <summary>Loads a definition from a <c>.yaml</c>, <c>.yml</c> or <c>.json</c> file and registers it; errors name the file.</summary>
    WorkflowDefinition LoadDefinitionFile(string path);
}

/// <summary>Finds types by the names used in definitions.</summary>
public interface ITypeResolver
{
    /// <summary>Finds a type by its short name in the step assemblies, or by its assembly-qualified name; null when there is none.</summary>
    Type? FindType(string name);

    /// <summary>The same, for the type of a step: types that are no steps do not count, even when they share its name.</summary>
    Type? FindStepType(string name) => FindType(name);
}

/// <summary>A definition is wrong.</summary>
public class WorkflowDefinitionLoadException : WorkflowException
{
    /// <summary>Creates the error.</summary>
    public WorkflowDefinitionLoadException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its cause.</summary>
    public WorkflowDefinitionLoadException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The definition's file, when it was loaded from one.</summary>
    public string? File { get; init; }

    /// <summary>The line, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>The step's id.</summary>
    public string? StepId { get; init; }

    internal string? What { get; init; }
}
