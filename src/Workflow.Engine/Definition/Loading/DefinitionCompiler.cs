namespace Workflow.Engine;

/// <summary>A definition as written to a definition as run; refuses what is wrong with its place.</summary>
internal sealed class DefinitionCompiler(DefinitionSourceV1 source, ITypeResolver types)
{
    private readonly Dictionary<string, int> _positions = [];

    public WorkflowDefinition Compile()
    {
        Require(source.Id.Length > 0, null, "", "the definition has no Id");
        Require(source.Version > 0, null, "Version", "the definition has no Version, a number from 1");
        Require(source.Steps.Count > 0, null, "Steps", "the definition has no steps");
        Require(
            source.DefaultErrorBehavior != WorkflowErrorHandling.Compensate, null, "DefaultErrorBehavior",
            "compensation is part of the format and not run by this version");
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
        Number();
        var parameters = new ParameterCompiler(source.Places, dataType);
        foreach (var step in source.Steps)
        {
            definition.Steps.Add(Compile(step, parameters));
        }

        new DefinitionGraph(source, _positions).Check();
        DefinitionAssembly.Finish(definition);
        return definition;
    }

    private Type FindDataType()
    {
        if (source.DataType is not { } name)
        {
            return typeof(object);
        }

        var type = types.FindType(name);
        Require(type is not null, null, "DataType", $"there is no type '{name}'");
        Require(
            type!.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null, null, "DataType", // not null: required above
            $"'{name}' has no constructor without parameters");
        return type;
    }

    private void Number()
    {
        for (var i = 0; i < source.Steps.Count; i++)
        {
            var step = source.Steps[i];
            Require(step.Id.Length > 0, step, "", "the step has no Id");
            Require(_positions.TryAdd(step.Id, i), step, "Id", "another step has this Id");
        }
    }

    private DeclaredStep Compile(StepSourceV1 step, ParameterCompiler parameters)
    {
        RefuseWhatIsNotRun(step);
        var bodyType = FindStepType(step);
        return new DeclaredStep(bodyType)
        {
            Id = _positions[step.Id],
            ExternalId = step.Id,
            Name = step.Name ?? step.Id,
            ErrorBehavior = step.ErrorBehavior,
            RetryInterval = step.RetryInterval,
            Inputs = parameters.Inputs(step, bodyType),
            Outputs = parameters.Outputs(step, bodyType),
            Outcomes = step.NextStepId is { } next ? [new ValueOutcome { NextStep = Position(step, next) }] : [],
        };
    }

    private void RefuseWhatIsNotRun(StepSourceV1 step)
    {
        const string NotRun = "is part of the format and not run by this version";
        Require(step.Do.Count == 0, step, "Do", $"'Do' {NotRun}");
        Require(step.CompensateWith.Count == 0, step, "CompensateWith", $"'CompensateWith' {NotRun}");
        Require(!step.Saga, step, "Saga", $"'Saga' {NotRun}");
        Require(step.SelectNextStep.Count == 0, step, "SelectNextStep", $"'SelectNextStep' {NotRun}");
        Require(step.CancelCondition is null, step, "CancelCondition", $"'CancelCondition' {NotRun}");
        Require(!step.ProceedOnCancel, step, "ProceedOnCancel", $"'ProceedOnCancel' {NotRun}");
        Require(step.ErrorBehavior != WorkflowErrorHandling.Compensate, step, "ErrorBehavior", $"'Compensate' {NotRun}");
    }

    private Type FindStepType(StepSourceV1 step)
    {
        Require(step.StepType.Length > 0, step, "", "the step has no StepType");
        var type = types.FindStepType(step.StepType);
        var suggestion = type is null && types is TypeResolver own ? DefinitionFault.Suggest(step.StepType, own.StepNames()) : "";
        Require(type is not null, step, "StepType", $"there is no step type '{step.StepType}'{suggestion}");
        Require(
            typeof(IStepBody).IsAssignableFrom(type) && !type!.IsAbstract, step, "StepType", // not null: required above
            $"'{step.StepType}' is not a step: it does not implement IStepBody");
        return type!; // not null: required above
    }

    private int Position(StepSourceV1 step, string next)
    {
        var isKnown = _positions.TryGetValue(next, out var position);
        Require(isKnown, step, "NextStepId", $"there is no step '{next}' to go on at{DefinitionFault.Suggest(next, _positions.Keys)}");
        return position;
    }

    private void Require(bool holds, StepSourceV1? step, string key, string otherwise)
    {
        if (holds)
        {
            return;
        }

        var owner = (object?)step ?? source;
        var line = source.Places.LineOf(owner, key) ?? source.Places.LineOf(owner);
        throw DefinitionFault.At(line, step?.Id is { Length: > 0 } id ? id : null, otherwise);
    }
}

/// <summary>A step of a loaded definition.</summary>
internal sealed class DeclaredStep(Type bodyType) : WorkflowStep
{
    public override Type BodyType => bodyType;
}
