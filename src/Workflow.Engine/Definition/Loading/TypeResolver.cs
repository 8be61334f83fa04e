using System.Reflection;

namespace Workflow.Engine;

/// <summary>
/// Finds step and data types: by short name in the assemblies a program names, by full name there as well, and by assembly-qualified
/// name anywhere.
/// </summary>
internal sealed class TypeResolver(IReadOnlyList<Assembly> assemblies) : ITypeResolver
{
    /// <summary>A type that is no step: a step of the same name is not meant where data is.</summary>
    public Type? FindType(string name) =>
        name.Contains(',') ? FindQualified(name) : FindByName(name, type => !IsStep(type));

    /// <summary>A step; where no step has the name, a type that has it, so that the caller can say what is wrong with it.</summary>
    public Type? FindStepType(string name) =>
        name.Contains(',') ? FindQualified(name) : FindByName(name, IsStep) ?? Named(name).FirstOrDefault();

    /// <summary>Short names of the assemblies' steps, for suggestions.</summary>
    public IEnumerable<string> StepNames() => assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(IsStep)
        .Select(type => type.Name);

    private static Type? FindQualified(string name)
    {
        try
        {
            return Type.GetType(name, throwOnError: false);
        }
        catch (FileLoadException)
        {
            // The name is not that of an assembly.
            return null;
        }
    }

    private Type? FindByName(string name, Func<Type, bool> isMeant)
    {
        // A full name first, without touching the assemblies' other types: that keeps the start short.
        if (Exact(name).FirstOrDefault(isMeant) is { } exact)
        {
            return exact;
        }

        var found = Named(name).Where(isMeant).ToList();
        return found.Count > 1
            ? throw new WorkflowDefinitionLoadException($"There are two types '{name}': '{found[0]}' and '{found[1]}'.")
            : found.FirstOrDefault();
    }

    private IEnumerable<Type> Exact(string name) =>
        assemblies.Select(assembly => assembly.GetType(name, throwOnError: false)).OfType<Type>();

    private IEnumerable<Type> Named(string name) =>
        Exact(name).Concat(assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Name == name));

    private static bool IsStep(Type type) =>
        typeof(IStepBody).IsAssignableFrom(type) && !type.IsAbstract && !type.IsGenericTypeDefinition;
}
