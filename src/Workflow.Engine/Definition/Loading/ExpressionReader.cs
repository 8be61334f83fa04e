namespace Workflow.Engine;

/// <summary>Reads the expressions of a definition's steps, each with what it can see; says the place of one that is wrong.</summary>
internal sealed class ExpressionReader(SourcePlaces places, Type dataType)
{
    private static readonly Type[] _conditions = [typeof(bool), typeof(bool?), typeof(object)];

    private readonly Dictionary<string, Type> _inData = new() { ["data"] = dataType };

    private readonly Dictionary<string, Type> _inInputs = new() { ["data"] = dataType, ["context"] = typeof(IStepExecutionContext) };

    private readonly Dictionary<string, Type> _inOutcomes = new() { ["data"] = dataType, [OutcomeValue.Name] = typeof(object) };

    public SourceExpression Input(StepSourceV1 step, string key, string text) => Parse(step, key, text, _inInputs);

    public SourceExpression Output(StepSourceV1 step, string key, string text, Type bodyType) =>
        Parse(step, key, text, new Dictionary<string, Type> { ["step"] = bodyType, ["data"] = dataType });

    /// <summary>A condition over what a step brought.</summary>
    public SourceExpression OutcomeCondition(StepSourceV1 step, string key, string text) => Condition(step, key, text, _inOutcomes);

    /// <summary>A condition over the data alone.</summary>
    public SourceExpression DataCondition(StepSourceV1 step, string key, string text) => Condition(step, key, text, _inData);

    public WorkflowDefinitionLoadException Fault(StepSourceV1 step, string key, string what, Exception? cause = null) =>
        DefinitionFault.At(places.LineOf(step, key) ?? places.LineOf(step), step.Id, what, cause);

    private SourceExpression Condition(StepSourceV1 step, string key, string text, IReadOnlyDictionary<string, Type> variables)
    {
        var condition = Parse(step, key, text, variables);
        return _conditions.Contains(condition.Type)
            ? condition
            : throw Fault(step, key, $"'{text}' is not a condition: it gives {condition.Type?.Name ?? "null"}, not true or false");
    }

    private SourceExpression Parse(StepSourceV1 step, string key, string text, IReadOnlyDictionary<string, Type> variables)
    {
        try
        {
            return SourceExpression.Parse(text, variables);
        }
        catch (FormatException error)
        {
            throw Fault(step, key, $"'{text}': {error.Message}", error);
        }
    }
}
