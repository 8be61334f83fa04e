using System.Collections;
using System.Dynamic;
using System.Reflection;

namespace Workflow.Engine;

/// <summary>How a type is made from entries or items that are written in a definition.</summary>
internal static class InputShape
{
    /// <summary>A type of entries by text; null when it is none.</summary>
    public static EntriesShape? EntriesOf(Type type)
    {
        if (type == typeof(object) || type == typeof(ExpandoObject))
        {
            return new EntriesShape(typeof(object), made => made);
        }

        var element = Generic(type, typeof(IDictionary<,>)) ?? Generic(type, typeof(IReadOnlyDictionary<,>));
        if (element is not [{ } key, { } value] || key != typeof(string))
        {
            return null;
        }

        var made = type.IsInterface ? typeof(Dictionary<,>).MakeGenericType(key, value) : type;
        return typeof(IDictionary).IsAssignableFrom(made) && made.GetConstructor(Type.EmptyTypes) is not null
            ? new EntriesShape(value, entries => Fill(made, entries))
            : null;
    }

    /// <summary>A type of items; null when it is none, or one that is made some other way.</summary>
    public static ListShape? ListOf(Type type)
    {
        if (type.IsArray && type.GetElementType() is { } item)
        {
            return new ListShape(item, items => Copy(items, Array.CreateInstance(item, items.Count)));
        }

        if (type.IsAssignableFrom(typeof(List<object>)) && !type.IsGenericType)
        {
            return new ListShape(typeof(object), items => items);
        }

        if (Generic(type, typeof(IEnumerable<>)) is not [{ } element])
        {
            return null;
        }

        var list = typeof(List<>).MakeGenericType(element);
        return type.IsAssignableFrom(list) ? new ListShape(element, items => Fill(list, items)) : null;
    }

    /// <summary>True for a single value, such as a number, a text or a date.</summary>
    public static bool IsLeaf(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || typeof(IFormattable).IsAssignableFrom(type) || type == typeof(Uri);

    /// <summary>True for a type that is made empty and then given its properties.</summary>
    public static bool HasProperties(Type type) =>
        !typeof(IEnumerable).IsAssignableFrom(type) && (type.GetConstructor(Type.EmptyTypes) is not null || IsPlainStruct(type));

    /// <summary>A settable property, or public field; capitals count only where two names differ in nothing else.</summary>
    public static PathSegment? PropertyOf(Type type, string name)
    {
        var exact = NamesOf(type).FirstOrDefault(each => each == name)
            ?? NamesOf(type).FirstOrDefault(each => each.Equals(name, StringComparison.OrdinalIgnoreCase));
        return exact is null ? null : PathSegment.Find(type, new PathName(exact, false));
    }

    public static IEnumerable<string> NamesOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            .Select(property => property.Name),
        .. type.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(field => !field.IsInitOnly).Select(field => field.Name),
    ];

    // A struct with a constructor of its own, such as JsonElement or a record, is what that constructor makes of it.
    private static bool IsPlainStruct(Type type) => type.IsValueType && type.GetConstructors().Length == 0 && NamesOf(type).Any();

    private static Type[]? Generic(Type type, Type definition) => type.GetInterfaces().Prepend(type)
        .FirstOrDefault(each => each.IsGenericType && each.GetGenericTypeDefinition() == definition)?.GetGenericArguments();

    private static IDictionary Fill(Type type, IDictionary<string, object?> entries)
    {
        var made = (IDictionary)Activator.CreateInstance(type)!; // not null: no Nullable<T>
        foreach (var (key, value) in entries)
        {
            made.Add(key, value);
        }

        return made;
    }

    private static IList Fill(Type type, IList items)
    {
        var made = (IList)Activator.CreateInstance(type)!; // not null: no Nullable<T>
        foreach (var item in items)
        {
            made.Add(item);
        }

        return made;
    }

    private static Array Copy(IList items, Array array)
    {
        items.CopyTo(array, 0);
        return array;
    }
}

/// <summary>A type of entries: what its values are, and how it is made of them.</summary>
internal sealed record EntriesShape(Type ElementType, Func<IDictionary<string, object?>, object> Finish);

/// <summary>A type of items: what they are, and how it is made of them.</summary>
internal sealed record ListShape(Type ElementType, Func<IList, object> Finish);
