using System.Linq.Expressions;
using System.Reflection;

namespace Workflow.Engine;

/// <summary>
/// Members and entries, one after another, from a root: <c>data.Database.Labels["zone"]</c>. Read and set by reflection alone.
/// </summary>
internal sealed class MemberPath
{
    private readonly PathSegment[] _segments;

    private MemberPath(PathSegment[] segments, Type root)
    {
        _segments = segments;
        ValueType = segments.Length == 0 ? root : segments[^1].ValueType;
    }

    public Type ValueType { get; }

    public bool CanWrite => _segments.Length > 0 && _segments[^1].CanWrite;

    /// <summary>The first name after the root.</summary>
    public string First => _segments[0].Name;

    /// <summary>Follows names from a type; null when one of them means nothing there.</summary>
    public static MemberPath? Find(Type root, IReadOnlyList<PathName> names)
    {
        var segments = new PathSegment[names.Count];
        var type = root;
        for (var i = 0; i < segments.Length; i++)
        {
            if (PathSegment.Find(type, names[i]) is not { } segment)
            {
                return null;
            }

            segments[i] = segment;
            type = segment.ValueType;
        }

        return new MemberPath(segments, root);
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

        return current == root ? new MemberPath([.. members.Select(PathSegment.Of)], root.Type) : null;
    }

    public object? Read(object? root)
    {
        foreach (var segment in _segments)
        {
            root = segment.Read(Owner(root, segment));
        }

        return root;
    }

    public void Write(object? root, object? value)
    {
        for (var i = 0; i < _segments.Length - 1; i++)
        {
            root = _segments[i].Read(Owner(root, _segments[i]));
        }

        _segments[^1].Write(Owner(root, _segments[^1]), StoredValue.To(value, ValueType));
    }

    /// <summary>The first member that a lambda such as <c>x => x.A.B["key"]</c> names after its parameter.</summary>
    public static string? FirstName(LambdaExpression lambda)
    {
        string? name = null;
        for (var current = StripConversion(lambda.Body); current != lambda.Parameters[0];)
        {
            var owner = current switch
            {
                MemberExpression member => member.Expression,
                MethodCallExpression call => call.Object,
                IndexExpression entry => entry.Object,
                BinaryExpression { NodeType: ExpressionType.ArrayIndex } entry => entry.Left,
                _ => null,
            };
            if (owner is null)
            {
                return null;
            }

            name = (current as MemberExpression)?.Member.Name;
            current = StripConversion(owner);
        }

        return name;
    }

    public static Expression StripConversion(Expression expression)
    {
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } conversion)
        {
            expression = conversion.Operand;
        }

        return expression;
    }

    private static object Owner(object? root, PathSegment segment) =>
        root ?? throw new InvalidOperationException($"'{segment.Name}' cannot be reached: what it belongs to is null.");
}
