namespace Workflow.Engine;

/// <summary>A definition as written to a definition as run; refuses what is wrong with its place.</summary>
internal sealed class DefinitionCompiler(DefinitionSourceV1 source, ITypeResolver types, bool isStored)
{
    public WorkflowDefinition Compile()
    {
        Require(source.Id.Length > 0, "", "the definition has no Id");
        Require(source.Version > 0, "Version", "the definition has no Version, a number from 1");
        Require(source.Steps.Count > 0, "Steps", "the definition has no steps");
        var dataType = FindDataType();
        var definition = new WorkflowDefinition
        {
            Id = source.Id,
            Version = source.Version,
            Description = source.Description,
            DataType = dataType,
            DefaultErrorBehavior = source.DefaultErrorBehavior,
            DefaultErrorRetryInterval = source.DefaultErrorRetryInterval,
            Text = source.Places.Text ?? DefinitionText.None,
        };
        var layout = StepLayout.Plan(source, isStored);
        var steps = new StepCompiler(source.Places, types, dataType, layout);
        foreach (var planned in layout.Steps)
        {
            definition.Steps.Add(steps.Compile(planned));
        }

        DefinitionAssembly.Finish(definition, (step, key, what) => Fault(layout, step, key, what));
        return definition;
    }

    private Type FindDataType()
    {
        if (source.DataType is not { } name)
        {
            return typeof(object);
        }

        var type = types.FindType(name);
        Require(type is not null, "DataType", $"there is no type '{name}'");
        Require(
            type!.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null, "DataType", // not null: required above
            $"'{name}' has no constructor without parameters");
        return type;
    }

    private WorkflowDefinitionLoadException Fault(StepLayout layout, WorkflowStep? step, string key, string what)
    {
        if (step is null)
        {
            return DefinitionFault.At(source.Places.LineOf(source, key) ?? source.Places.LineOf(source), null, what);
        }

        var planned = layout.Steps[step.Id];
        var line = source.Places.LineOf(planned.Source, planned.IsCompensation ? "CompensateWith" : key);
        return DefinitionFault.At(line ?? source.Places.LineOf(planned.Source), planned.Source.Id, what);
    }

    private void Require(bool holds, string key, string otherwise)
    {
        if (!holds)
        {
            throw DefinitionFault.At(source.Places.LineOf(source, key) ?? source.Places.LineOf(source), null, otherwise);
        }
    }
}
