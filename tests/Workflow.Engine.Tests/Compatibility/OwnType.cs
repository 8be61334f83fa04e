using System.Reflection;
using System.Runtime.CompilerServices;

namespace Workflow.Engine.Tests;

/// <summary>A public type of ours, asked whether it has what the list says.</summary>
internal sealed class OwnType(Type type)
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.FlattenHierarchy;

    /// <summary>Our public types by the name the list would give them.</summary>
    public static ILookup<string, OwnType> Exported(Assembly assembly) =>
        assembly.GetExportedTypes().ToLookup(NameOf, each => new OwnType(each));

    /// <summary>Why the type itself is not what the list says; null when it is.</summary>
    public string? Differs(ListedType listed)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : "class";
        if (kind != listed.Kind)
        {
            return $"is of kind {kind}";
        }

        var bases = Ancestors().Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return listed.Bases.FirstOrDefault(each => !bases.Contains(each)) is { } missing ? $"is no {missing}" : null;
    }

    public bool Has(ListedType listed, string member)
    {
        if (type.IsEnum)
        {
            var (name, number) = (member.Split('=')[0], int.Parse(member.Split('=')[1], null));
            return Enum.TryParse(type, name, out var value) && Convert.ToInt32(value, null) == number;
        }

        if (listed.Kind == "delegate")
        {
            var (result, parameters) = ListedMember.ReadDelegate(member);
            var invoke = type.GetMethod("Invoke");
            return invoke is not null && NameOf(invoke.ReturnType) == result
                && invoke.GetParameters().Select(each => NameOf(each.ParameterType)).SequenceEqual(parameters);
        }

        var wanted = ListedMember.Read(member);
        return wanted.Kind switch
        {
            "ctor" => !AsksForMembers() && type.GetConstructors(All).Any(each => IsVisible(each) && Takes(each, wanted)),
            "property" => Members<PropertyInfo>().Any(each => Is(each, wanted)),
            "method" => Members<MethodInfo>().Any(each => Is(each, wanted)),
            "event " => Members<EventInfo>().Any(each => each.Name == wanted.Name && NameOf(each.EventHandlerType!) == wanted.Type),
            _ => Members<FieldInfo>().Any(each =>
                !each.IsPrivate && !each.IsAssembly && each.Name == wanted.Name && NameOf(each.FieldType) == wanted.Type),
        };
    }

    // A constructor of a type with required members cannot be called as WorkflowCore's can.
    private bool AsksForMembers() => Ancestors().Prepend(type).Any(each => each.IsDefined(typeof(RequiredMemberAttribute), inherit: false));

    private static bool Is(PropertyInfo property, ListedMember wanted) =>
        property.Name == wanted.Name
        && NameOf(property.PropertyType) == wanted.Type
        && wanted.Accessors.All(accessor => (accessor.StartsWith("get", StringComparison.Ordinal) ? property.GetMethod : property.SetMethod) is { } method
            && IsVisible(method) && method.IsStatic == wanted.IsStatic);

    private static bool Is(MethodInfo method, ListedMember wanted) =>
        method.Name == wanted.Name
        && IsVisible(method)
        && method.IsStatic == wanted.IsStatic
        && method.GetGenericArguments().Length == wanted.Generics
        && NameOf(method.ReturnType) == wanted.Type
        && Takes(method, wanted);

    private static bool Takes(MethodBase method, ListedMember wanted)
    {
        var parameters = method.GetParameters();
        return parameters.Length == wanted.Parameters.Count && parameters.Zip(wanted.Parameters).All(pair =>
            NameOf(pair.First.ParameterType) == pair.Second.Type && (pair.First.IsOptional || !pair.Second.IsOptional));
    }

    // What a program that uses or derives from the type can name.
    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return NameOf(underlying) + "?";
        }

        if (type.IsArray)
        {
            return NameOf(type.GetElementType()!) + "[]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var name = type.Name.Split('`')[0];
        var outer = type.DeclaringType is { } declaring ? NameOf(declaring) + "." : "";
        return type.IsGenericType
            ? $"{outer}{name}<{string.Join(',', type.GetGenericArguments().Select(NameOf))}>"
            : outer + name;
    }

    private IEnumerable<T> Members<T>()
        where T : MemberInfo =>
        new[] { type }.Concat(type.GetInterfaces()).SelectMany(each => each.GetMembers(All)).OfType<T>();

    private IEnumerable<Type> Ancestors()
    {
        for (var each = type.BaseType; each is not null; each = each.BaseType)
        {
            yield return each;
        }

        foreach (var each in type.GetInterfaces())
        {
            yield return each;
        }
    }
}
