using System.Linq.Expressions;

namespace Workflow.Engine;

/// <summary>A connection that applies to one outcome value, or, without a value, to each.</summary>
public class ValueOutcome : IStepOutcome
{
    private LambdaExpression? _value;
    private Func<object?, object?, object?>? _read;

    /// <summary>The value, over the run's data; unset applies to each outcome.</summary>
    public LambdaExpression? Value
    {
        set
        {
            _value = value;
            _read = null;
        }
    }

    internal bool IsConditional => _value is not null;

    /// <inheritdoc />
    public int NextStep { get; set; }

    /// <inheritdoc />
    public string? Label { get; set; }

    /// <inheritdoc />
    public string? ExternalNextStepId { get; set; }

    /// <inheritdoc />
    public bool Matches(ExecutionResult executionResult, object? data) =>
        _value is null || Equals(GetValue(data), executionResult.OutcomeValue);

    /// <inheritdoc />
    public bool Matches(object? data) => _value is null || Equals(GetValue(data), data);

    /// <summary>The value for this data; null when unset.</summary>
    public object? GetValue(object? data)
    {
        if (_value is null)
        {
            return null;
        }

        _read ??= CompiledLambda.Reader(_value);
        return _read(data, null);
    }
}

/// <summary>A connection that applies when a condition over data and outcome holds.</summary>
public class ExpressionOutcome<TData>(Expression<Func<TData, object?, bool>> expression) : IStepOutcome
{
    private readonly Lazy<Func<TData, object?, bool>> _matches = new(() => expression.Compile(preferInterpretation: true));

    /// <inheritdoc />
    public int NextStep { get; set; }

    /// <inheritdoc />
    public string? Label { get; set; }

    /// <inheritdoc />
    public string? ExternalNextStepId { get; set; }

    /// <inheritdoc />
    public bool Matches(ExecutionResult executionResult, object? data) =>
        _matches.Value((TData)data!, executionResult.OutcomeValue); // data is the run's data object, made by the engine

    /// <inheritdoc />
    public bool Matches(object? data) => _matches.Value((TData)data!, null); // as above
}
