using System.Reflection;

namespace Workflow.Engine;

/// <summary>The inputs and outputs of a step as written to parameters that move values.</summary>
internal sealed class ParameterCompiler(ExpressionReader expressions, Type dataType)
{
    private readonly InputCompiler _inputs = new(expressions);

    public List<IStepParameter> Inputs(StepSourceV1 step, Type bodyType)
    {
        var inputs = new List<IStepParameter>();
        foreach (var (name, value) in (IDictionary<string, object?>)step.Inputs)
        {
            var key = "Inputs." + name;
            var target = Target(step, key, bodyType, name);
            inputs.Add(new DeclaredInput(_inputs.Compile(step, key, value, target.ValueType), target));
        }

        return inputs;
    }

    public List<IStepParameter> Outputs(StepSourceV1 step, Type bodyType)
    {
        var outputs = new List<IStepParameter>();
        foreach (var (name, value) in step.Outputs)
        {
            var key = "Outputs." + name;
            var target = Target(step, key, dataType, name);
            outputs.Add(new DeclaredOutput(expressions.Output(step, key, value, bodyType), target));
        }

        return outputs;
    }

    private MemberPath Target(StepSourceV1 step, string key, Type owner, string name)
    {
        if (PathName.Split(name) is not { } names || MemberPath.Find(owner, names) is not { } target)
        {
            var known = owner.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(each => each.CanWrite).Select(each => each.Name);
            throw expressions.Fault(step, key, $"'{owner.Name}' has no property '{name}'{DefinitionFault.Suggest(name, known)}");
        }

        return target.CanWrite ? target : throw expressions.Fault(step, key, $"'{owner.Name}.{name}' cannot be set");
    }

    private sealed class DeclaredInput(InputValue value, MemberPath target) : IStepParameter, INamedTarget
    {
        public string? TargetName => target.First;

        public void AssignInput(object? data, IStepBody body, IStepExecutionContext context)
        {
            var present = value.KeepsPresent ? target.Read(body) : null;
            target.Write(body, value.Make(new ExpressionScope(data, body, context), present));
        }

        public void AssignOutput(object? data, IStepBody body, IStepExecutionContext context) =>
            throw new InvalidOperationException("An input is not an output.");
    }

    private sealed class DeclaredOutput(SourceExpression source, MemberPath target) : IStepParameter
    {
        public void AssignInput(object? data, IStepBody body, IStepExecutionContext context) =>
            throw new InvalidOperationException("An output is not an input.");

        public void AssignOutput(object? data, IStepBody body, IStepExecutionContext context) =>
            target.Write(data, source.Evaluate(new ExpressionScope(data, body, context)));
    }
}
