using System.Linq.Expressions;
using System.Reflection;

namespace Workflow.Engine;

/// <summary>Properties and fields, one after another, from a root: <c>data.Database.Host</c>. Read and set by reflection alone.</summary>
internal sealed class MemberPath
{
    private readonly MemberInfo[] _members;

    private MemberPath(MemberInfo[] members, Type root)
    {
        _members = members;
        ValueType = members.Length == 0 ? root : TypeOf(members[^1]);
    }

    public Type ValueType { get; }

    public bool CanWrite => _members.Length > 0 && _members[^1] switch
    {
        PropertyInfo property => property.SetMethod is { IsPublic: true },
        FieldInfo variable => !variable.IsInitOnly,
        _ => false,
    };

    /// <summary>Follows names from a type; null when one of them is not a public member there.</summary>
    public static MemberPath? Find(Type root, ReadOnlySpan<string> names)
    {
        var members = new MemberInfo[names.Length];
        var type = root;
        for (var i = 0; i < names.Length; i++)
        {
            if (FindMember(type, names[i]) is not { } member)
            {
                return null;
            }

            members[i] = member;
            type = TypeOf(member);
        }

        return new MemberPath(members, root);
    }

    /// <summary>The members between a parameter and the expression; null when there is anything else on the way.</summary>
    public static MemberPath? Find(Expression expression, ParameterExpression root)
    {
        var members = new List<MemberInfo>();
        var current = StripConversion(expression);
        while (current is MemberExpression { Expression: { } owner } member)
        {
            members.Insert(0, member.Member);
            current = StripConversion(owner);
        }

        return current == root ? new MemberPath([.. members], root.Type) : null;
    }

    public object? Read(object? root)
    {
        foreach (var member in _members)
        {
            root = Read(member, Owner(root, member));
        }

        return root;
    }

    public void Write(object? root, object? value)
    {
        for (var i = 0; i < _members.Length - 1; i++)
        {
            root = Read(_members[i], Owner(root, _members[i]));
        }

        var last = _members[^1];
        var converted = StoredValue.To(value, ValueType);
        if (last is PropertyInfo property)
        {
            property.SetValue(Owner(root, last), converted, BindingFlags.DoNotWrapExceptions, null, null, null);
        }
        else
        {
            ((FieldInfo)last).SetValue(Owner(root, last), converted);
        }
    }

    public static Expression StripConversion(Expression expression)
    {
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } conversion)
        {
            expression = conversion.Operand;
        }

        return expression;
    }

    private static object Owner(object? root, MemberInfo member) =>
        root ?? throw new InvalidOperationException($"'{member.Name}' cannot be reached: what it belongs to is null.");

    private static object? Read(MemberInfo member, object owner) =>
        member is PropertyInfo property
            ? property.GetValue(owner, BindingFlags.DoNotWrapExceptions, null, null, null)
            : ((FieldInfo)member).GetValue(owner);

    private static MemberInfo? FindMember(Type type, string name)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        var property = type.GetProperty(name, Public);
        return property is { GetMethod.IsPublic: true } && property.GetIndexParameters().Length == 0
            ? property
            : type.GetField(name, Public);
    }

    private static Type TypeOf(MemberInfo member) =>
        member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
}
