using System.Reflection;

namespace Workflow.Engine;

/// <summary>
/// Finds step and data types: by short name among the engine's own steps and in the assemblies a program names, by full name there as
/// well, and by assembly-qualified name anywhere.
/// </summary>
internal sealed class TypeResolver(IReadOnlyList<Assembly> assemblies) : ITypeResolver
{
    private static readonly Type[] _ownSteps = [typeof(WaitFor), typeof(Delay), typeof(Decide)];

    public Type? FindType(string name) =>
        _ownSteps.FirstOrDefault(type => type.Name == name)
        ?? (name.Contains(',') ? FindQualified(name) : FindByName(name));

    /// <summary>Short names of all steps, for suggestions.</summary>
    public IEnumerable<string> StepNames() => assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Concat(_ownSteps)
        .Where(IsStep)
        .Select(type => type.Name);

    private static Type? FindQualified(string name)
    {
        try
        {
            // WorkflowCore's definitions name the upstream assembly for its own steps.
            var own = _ownSteps.FirstOrDefault(type => name.StartsWith($"WorkflowCore.Primitives.{type.Name},", StringComparison.Ordinal));
            return own ?? Type.GetType(name, throwOnError: false);
        }
        catch (FileLoadException)
        {
            // The name is not that of an assembly.
            return null;
        }
    }

    private Type? FindByName(string name)
    {
        // Looked up by name, without touching the assembly's other types: that keeps the start short.
        foreach (var assembly in assemblies)
        {
            if (assembly.GetType(name, throwOnError: false) is { } exact)
            {
                return exact;
            }
        }

        var found = assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Name == name).ToList();

        // A step may share its short name with a type that no definition means, such as a driver of the same tool.
        var meant = found.Any(IsStep) ? found.FindAll(IsStep) : found;
        return meant.Count > 1
            ? throw new WorkflowDefinitionLoadException($"There are two types '{name}': '{meant[0]}' and '{meant[1]}'.")
            : meant.FirstOrDefault();
    }

    private static bool IsStep(Type type) =>
        typeof(IStepBody).IsAssignableFrom(type) && !type.IsAbstract && !type.IsGenericTypeDefinition;
}
