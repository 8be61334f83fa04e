using System.Linq.Expressions;

namespace Workflow.Engine;

/// <summary>
/// Lambdas of a definition as functions. Plain member access goes by reflection, the rest is interpreted: a definition's lambdas
/// run a few times per step, so compiling them would cost more than it saves, most of all at start-up.
/// </summary>
internal static class CompiledLambda
{
    /// <summary>A function of at most two arguments.</summary>
    public static Func<object?, object?, object?> Reader(LambdaExpression lambda)
    {
        if (lambda.Parameters.Count > 0 && MemberPath.Find(lambda.Body, lambda.Parameters[0]) is { } path)
        {
            return (first, _) => path.Read(first);
        }

        var first = Expression.Parameter(typeof(object));
        var second = Expression.Parameter(typeof(object));
        var arguments = lambda.Parameters.Select((parameter, index) =>
            Expression.Convert(index == 0 ? first : second, parameter.Type));
        var call = Expression.Convert(Expression.Invoke(lambda, arguments), typeof(object));
        return Expression.Lambda<Func<object?, object?, object?>>(call, first, second).Compile(preferInterpretation: true);
    }

    /// <summary>Sets what a lambda such as <c>x => x.A.B</c> or <c>x => x["key"]</c> names.</summary>
    /// <exception cref="ArgumentException">The lambda names nothing that can be set.</exception>
    public static Action<object?, object?> Writer(LambdaExpression lambda)
    {
        var target = MemberPath.StripConversion(lambda.Body);
        if (MemberPath.Find(target, lambda.Parameters[0]) is { CanWrite: true } path)
        {
            return path.Write;
        }

        var owner = Expression.Parameter(typeof(object));
        var value = Expression.Parameter(typeof(object));
        var assignment = target switch
        {
            MethodCallExpression { Method.Name: "get_Item", Object: { } indexed } call =>
                (Expression)Expression.Call(
                    indexed,
                    indexed.Type.GetMethod("set_Item") ?? throw NotSettable(lambda),
                    [.. call.Arguments, Expression.Convert(value, call.Type)]),
            IndexExpression or MemberExpression => Expression.Assign(target, Expression.Convert(value, target.Type)),
            BinaryExpression { NodeType: ExpressionType.ArrayIndex } array =>
                Expression.Assign(Expression.ArrayAccess(array.Left, array.Right), Expression.Convert(value, array.Type)),
            _ => throw NotSettable(lambda),
        };
        var body = Expression.Invoke(
            Expression.Lambda(assignment, lambda.Parameters), Expression.Convert(owner, lambda.Parameters[0].Type));
        var set = Expression.Lambda<Action<object?, object?>>(body, owner, value).Compile(preferInterpretation: true);
        return (to, what) => set(to, StoredValue.To(what, target.Type));
    }

    private static ArgumentException NotSettable(LambdaExpression lambda) =>
        new($"'{lambda}' does not name a property that can be set.", nameof(lambda));
}
