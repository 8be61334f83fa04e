using System.Linq.Expressions;

namespace Workflow.Engine;

/// <summary>Prepares a step, or takes over what it brought, by an action.</summary>
public class ActionParameter<TStepBody, TData> : IStepParameter
{
    private readonly Action<TStepBody, TData, IStepExecutionContext> _action;

    /// <summary>Creates the parameter.</summary>
    public ActionParameter(Action<TStepBody, TData, IStepExecutionContext> action) => _action = action;

    /// <summary>Creates the parameter.</summary>
    public ActionParameter(Action<TStepBody, TData> action)
        : this((body, data, _) => action(body, data))
    {
    }

    /// <inheritdoc />
    public virtual void AssignInput(object? data, IStepBody body, IStepExecutionContext context)
    {
        // An action may change the data as well.
        context.Workflow.Touch();
        Call(data, body, context);
    }

    /// <inheritdoc />
    public virtual void AssignOutput(object? data, IStepBody body, IStepExecutionContext context) => Call(data, body, context);

    private void Call(object? data, IStepBody body, IStepExecutionContext context) =>
        _action((TStepBody)body, (TData)data!, context); // data is the run's data object, made by the engine
}

/// <summary>Moves one value between the run's data and a step.</summary>
public class MemberMapParameter : IStepParameter, INamedTarget
{
    private readonly LambdaExpression _target;
    private readonly Lazy<Func<object?, object?, object?>> _read;
    private readonly Lazy<Action<object?, object?>> _write;

    /// <summary>Creates the parameter.</summary>
    /// <param name="source">Over the data, and the context if it likes, for an input; over the step for an output.</param>
    /// <param name="target">The property to set.</param>
    public MemberMapParameter(LambdaExpression source, LambdaExpression target)
    {
        _target = target;
        TargetText = target.Body.ToString();
        _read = new(() => CompiledLambda.Reader(source));
        _write = new(() => CompiledLambda.Writer(target));
    }

    internal string TargetText { get; }

    string? INamedTarget.TargetName => MemberPath.FirstName(_target);

    /// <inheritdoc />
    public virtual void AssignInput(object? data, IStepBody body, IStepExecutionContext context) =>
        _write.Value(body, _read.Value(data, context));

    /// <inheritdoc />
    public virtual void AssignOutput(object? data, IStepBody body, IStepExecutionContext context) =>
        _write.Value(data, _read.Value(body, context));
}
