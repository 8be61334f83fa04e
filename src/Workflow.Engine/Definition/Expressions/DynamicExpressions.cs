using System.Linq.Dynamic.Core;
using System.Linq.Dynamic.Core.CustomTypeProviders;
using System.Linq.Dynamic.Core.Exceptions;
using System.Linq.Expressions;
using System.Reflection;

namespace Workflow.Engine;

/// <summary>The expression language of definitions, System.Linq.Dynamic.Core, without a way to types of one's choice.</summary>
internal static class DynamicExpressions
{
    private static readonly ParsingConfig _config = new()
    {
        CustomTypeProvider = new NoTypes(),
        ResolveTypesBySimpleName = false,
        AllowNewToEvaluateAnyType = false,
        IsCaseSensitive = true,
        AllowEqualsAndToStringMethodsOnObject = true,
    };

    /// <exception cref="FormatException">The text is not an expression over these variables, or reaches too far.</exception>
    public static (Func<ExpressionScope, object?> Evaluate, Type Type) Parse(string text, IReadOnlyDictionary<string, Type> variables)
    {
        if (!variables.ContainsKey(OutcomeValue.Name) || !text.Contains(OutcomeValue.Name, StringComparison.Ordinal))
        {
            return ParseOver(text, variables);
        }

        FormatException? first = null;
        foreach (var type in OutcomeValue.TypesFor(text))
        {
            try
            {
                return ParseOver(text, new Dictionary<string, Type>(variables) { [OutcomeValue.Name] = type });
            }
            catch (FormatException error)
            {
                // As another type the outcome may fit; when it fits as none, the first says what is wrong.
                first ??= error;
            }
        }

        throw first!; // not null: there is a type to try
    }

    private static (Func<ExpressionScope, object?> Evaluate, Type Type) ParseOver(string text, IReadOnlyDictionary<string, Type> variables)
    {
        var parameters = variables.Select(pair => Expression.Parameter(pair.Value, pair.Key)).ToArray();
        LambdaExpression lambda;
        try
        {
            lambda = DynamicExpressionParser.ParseLambda(_config, false, parameters, null, text);
        }
        catch (Exception error) when (
            error is ParseException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            throw new FormatException(error.Message, error);
        }

        new ReachCheck().Visit(lambda);
        return (Compile(lambda), lambda.ReturnType);
    }

    private static Func<ExpressionScope, object?> Compile(LambdaExpression lambda)
    {
        var scope = Expression.Parameter(typeof(ExpressionScope));
        var arguments = lambda.Parameters.Select(parameter => (Expression)(parameter.Name switch
        {
            "data" => From(scope, nameof(ExpressionScope.Data), parameter.Type),
            "step" => From(scope, nameof(ExpressionScope.Body), parameter.Type),
            OutcomeValue.Name => Expression.Convert(
                Expression.Call(
                    typeof(OutcomeValue),
                    nameof(OutcomeValue.To),
                    null,
                    Expression.Property(scope, nameof(ExpressionScope.Outcome)),
                    Expression.Constant(parameter.Type, typeof(Type))),
                parameter.Type),
            _ => From(scope, nameof(ExpressionScope.Context), parameter.Type),
        }));
        var call = Expression.Convert(Expression.Invoke(lambda, arguments), typeof(object));
        return Expression.Lambda<Func<ExpressionScope, object?>>(call, scope).Compile(preferInterpretation: true);
    }

    private static UnaryExpression From(ParameterExpression scope, string property, Type type) =>
        Expression.Convert(Expression.Property(scope, property), type);

    private sealed class ReachCheck : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node)
        {
            if (node is not null)
            {
                Reach.Check(node.Type);
            }

            return base.Visit(node);
        }
    }

    private sealed class NoTypes : IDynamicLinqCustomTypeProvider
    {
        public HashSet<Type> GetCustomTypes() => [];

        public Dictionary<Type, List<MethodInfo>> GetExtensionMethods() => [];

        public Type? ResolveType(string typeName) => null;

        public Type? ResolveTypeBySimpleName(string simpleTypeName) => null;
    }
}
