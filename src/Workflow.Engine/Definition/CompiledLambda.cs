using System.Linq.Expressions;

namespace Workflow.Engine;

/// <summary>A lambda of a definition, made callable without the cost of the just-in-time compiler at start-up.</summary>
internal sealed class CompiledLambda
{
    private readonly Delegate _delegate;
    private readonly int _parameters;

    private CompiledLambda(LambdaExpression lambda)
    {
        _parameters = lambda.Parameters.Count;
        _delegate = lambda.Compile(preferInterpretation: true);
    }

    public static CompiledLambda Of(LambdaExpression lambda) => new(lambda);

    public Func<object?, object?> AsFunc() => first => Invoke(first, null);

    public object? Invoke(object? first, object? second) =>
        _parameters switch
        {
            0 => _delegate.DynamicInvoke(),
            1 => _delegate.DynamicInvoke(first),
            _ => _delegate.DynamicInvoke(first, second),
        };
}
