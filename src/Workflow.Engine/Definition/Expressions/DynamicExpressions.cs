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
    public static Func<object?, IStepBody?, IStepExecutionContext?, object?> Parse(
        string text, IReadOnlyDictionary<string, Type> variables)
    {
        var parameters = variables.Select(pair => Expression.Parameter(pair.Value, pair.Key)).ToArray();
        LambdaExpression lambda;
        try
        {
            lambda = DynamicExpressionParser.ParseLambda(_config, false, parameters, null, text);
        }
        catch (Exception error) when (error is ParseException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException(error.Message, error);
        }

        new ReachCheck().Visit(lambda);
        return Compile(lambda);
    }

    private static Func<object?, IStepBody?, IStepExecutionContext?, object?> Compile(LambdaExpression lambda)
    {
        var data = Expression.Parameter(typeof(object));
        var body = Expression.Parameter(typeof(IStepBody));
        var context = Expression.Parameter(typeof(IStepExecutionContext));
        var arguments = lambda.Parameters.Select(parameter => (Expression)(parameter.Name switch
        {
            "data" => Expression.Convert(data, parameter.Type),
            "step" => Expression.Convert(body, parameter.Type),
            _ => Expression.Convert(context, parameter.Type),
        }));
        var call = Expression.Convert(Expression.Invoke(lambda, arguments), typeof(object));
        return Expression.Lambda<Func<object?, IStepBody?, IStepExecutionContext?, object?>>(call, data, body, context)
            .Compile(preferInterpretation: true);
    }

    /// <summary>Refuses reflection, however it is reached: a definition computes values, it does not look at the program.</summary>
    private sealed class ReachCheck : ExpressionVisitor
    {
        private static readonly Type[] _outOfReach = [typeof(MemberInfo), typeof(Assembly), typeof(Module), typeof(IServiceProvider)];

        public override Expression? Visit(Expression? node)
        {
            if (node is not null && _outOfReach.Any(type => type.IsAssignableFrom(node.Type)))
            {
                throw new FormatException($"'{node.Type.Name}' is out of reach for a definition");
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
