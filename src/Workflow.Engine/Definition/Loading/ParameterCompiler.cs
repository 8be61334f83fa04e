using System.Reflection;
using System.Runtime.CompilerServices;

namespace Workflow.Engine;

/// <summary>The inputs and outputs of a step as written to parameters that move values.</summary>
internal sealed class ParameterCompiler(SourcePlaces places, Type dataType)
{
    public List<IStepParameter> Inputs(StepSourceV1 step, Type bodyType)
    {
        var variables = new Dictionary<string, Type> { ["data"] = dataType, ["context"] = typeof(IStepExecutionContext) };
        var inputs = new List<IStepParameter>();
        var given = (IDictionary<string, object?>)step.Inputs;
        foreach (var (name, value) in given)
        {
            var target = Target(step, "Inputs." + name, bodyType, name);
            var source = Source(step, "Inputs." + name, value?.ToString() ?? "null", variables);
            CheckLiteral(step, "Inputs." + name, source, target);
            inputs.Add(new DeclaredInput(source, target));
        }

        if (Required(bodyType).FirstOrDefault(name => !given.ContainsKey(name)) is { } missing)
        {
            throw Fault(step, "Inputs", $"'{bodyType.Name}' needs the input '{missing}'");
        }

        return inputs;
    }

    public List<IStepParameter> Outputs(StepSourceV1 step, Type bodyType)
    {
        var variables = new Dictionary<string, Type> { ["step"] = bodyType, ["data"] = dataType };
        var outputs = new List<IStepParameter>();
        foreach (var (name, value) in step.Outputs)
        {
            var target = Target(step, "Outputs." + name, dataType, name);
            outputs.Add(new DeclaredOutput(Source(step, "Outputs." + name, value, variables), target));
        }

        return outputs;
    }

    private static IEnumerable<string> Required(Type bodyType) => bodyType
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.IsDefined(typeof(RequiredMemberAttribute)))
        .Select(property => property.Name);

    private MemberPath Target(StepSourceV1 step, string key, Type owner, string name)
    {
        if (MemberPath.Find(owner, name.Split('.')) is not { } target)
        {
            var known = owner.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(each => each.CanWrite).Select(each => each.Name);
            throw Fault(step, key, $"'{owner.Name}' has no property '{name}'{DefinitionFault.Suggest(name, known)}");
        }

        return target.CanWrite ? target : throw Fault(step, key, $"'{owner.Name}.{name}' cannot be set");
    }

    private SourceExpression Source(StepSourceV1 step, string key, string text, IReadOnlyDictionary<string, Type> variables)
    {
        try
        {
            return SourceExpression.Parse(text, variables);
        }
        catch (FormatException error)
        {
            throw DefinitionFault.At(places.LineOf(step, key), step.Id, $"'{text}': {error.Message}", error);
        }
    }

    private void CheckLiteral(StepSourceV1 step, string key, SourceExpression source, MemberPath target)
    {
        if (!source.IsLiteral)
        {
            return;
        }

        try
        {
            StoredValue.To(source.Evaluate(null, null, null), target.ValueType);
        }
        catch (InvalidCastException error)
        {
            throw DefinitionFault.At(places.LineOf(step, key), step.Id, error.Message, error);
        }
    }

    private WorkflowDefinitionLoadException Fault(StepSourceV1 step, string key, string what) =>
        DefinitionFault.At(places.LineOf(step, key) ?? places.LineOf(step), step.Id, what);

    private sealed class DeclaredInput(SourceExpression source, MemberPath target) : IStepParameter
    {
        public void AssignInput(object? data, IStepBody body, IStepExecutionContext context) =>
            target.Write(body, source.Evaluate(data, body, context));

        public void AssignOutput(object? data, IStepBody body, IStepExecutionContext context) =>
            throw new InvalidOperationException("An input is not an output.");
    }

    private sealed class DeclaredOutput(SourceExpression source, MemberPath target) : IStepParameter
    {
        public void AssignInput(object? data, IStepBody body, IStepExecutionContext context) =>
            throw new InvalidOperationException("An output is not an input.");

        public void AssignOutput(object? data, IStepBody body, IStepExecutionContext context) =>
            target.Write(data, source.Evaluate(data, body, context));
    }
}
