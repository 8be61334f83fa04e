using System.Reflection;

namespace Workflow.Engine;

/// <summary>One step of a <see cref="MemberPath"/>: a property, a field, or an entry of a dictionary.</summary>
internal abstract class PathSegment(string name, Type valueType, bool canWrite)
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;

    public string Name => name;

    public Type ValueType => valueType;

    public bool CanWrite => canWrite;

    /// <summary>What a name means on a type: a public member; else an entry, where the type has entries by text.</summary>
    public static PathSegment? Find(Type owner, PathName name) =>
        (name.IsEntry ? null : FindMember(owner, name.Text)) is { } member
            ? Of(member)
            : FindEntries(owner) is { } entries ? new Entry(entries, name.Text) : null;

    public static PathSegment Of(MemberInfo member) => member is PropertyInfo property ? new Property(property) : new Field((FieldInfo)member);

    public abstract object? Read(object owner);

    public abstract void Write(object owner, object? value);

    private static MemberInfo? FindMember(Type type, string name)
    {
        var property = type.GetProperty(name, Public);
        return property is { GetMethod.IsPublic: true } && property.GetIndexParameters().Length == 0
            ? property
            : type.GetField(name, Public);
    }

    // ExpandoObject has its entries through the interface alone.
    private static PropertyInfo? FindEntries(Type type) => type.GetInterfaces().Prepend(type)
        .SelectMany(each => each.GetProperties(Public))
        .FirstOrDefault(property => property.GetIndexParameters() is [{ } key] && key.ParameterType == typeof(string));

    private sealed class Property(PropertyInfo property)
        : PathSegment(property.Name, property.PropertyType, property.SetMethod is { IsPublic: true })
    {
        public override object? Read(object owner) => property.GetValue(owner, BindingFlags.DoNotWrapExceptions, null, null, null);

        public override void Write(object owner, object? value) =>
            property.SetValue(owner, value, BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    private sealed class Field(FieldInfo field) : PathSegment(field.Name, field.FieldType, !field.IsInitOnly)
    {
        public override object? Read(object owner) => field.GetValue(owner);

        public override void Write(object owner, object? value) => field.SetValue(owner, value);
    }

    private sealed class Entry(PropertyInfo entries, string key)
        : PathSegment(key, entries.PropertyType, entries.SetMethod is { IsPublic: true })
    {
        public override object? Read(object owner) => entries.GetValue(owner, BindingFlags.DoNotWrapExceptions, null, [Name], null);

        public override void Write(object owner, object? value) =>
            entries.SetValue(owner, value, BindingFlags.DoNotWrapExceptions, null, [Name], null);
    }
}
