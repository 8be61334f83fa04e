namespace Workflow.Engine;

/// <summary>A step as written to a step as run.</summary>
internal sealed class StepCompiler(SourcePlaces places, ITypeResolver types, Type dataType, StepLayout layout)
{
    private readonly ExpressionReader _expressions = new(places, dataType);

    public WorkflowStep Compile(PlannedStep planned)
    {
        if (planned.IsCompensation)
        {
            return new DeclaredStep(typeof(Sequence), isSaga: false)
            {
                Id = planned.Position,
                Name = planned.Source.Id + ".CompensateWith",
                Children = planned.Children,
            };
        }

        var (step, bodyType) = (planned.Source, FindStepType(planned.Source));
        if (bodyType == typeof(EndStep))
        {
            return CompileEnd(planned);
        }

        var parameters = new ParameterCompiler(_expressions, dataType);
        return new DeclaredStep(bodyType, step.Saga)
        {
            Id = planned.Position,
            ExternalId = step.Id,
            Name = step.Name ?? step.Id,
            ErrorBehavior = step.ErrorBehavior,
            RetryInterval = step.RetryInterval,
            InDoubt = step.InDoubt ?? InDoubtPolicy.Rerun,
            Inputs = parameters.Inputs(step, bodyType),
            Outputs = parameters.Outputs(step, bodyType),
            Outcomes = Outcomes(planned),
            Children = planned.Children,
            CompensationStepId = planned.CompensationStepId,
            CancelCondition = step.CancelCondition is { } condition
                ? _expressions.DataCondition(step, "CancelCondition", condition).ToCondition(dataType)
                : null,
            ProceedOnCancel = step.ProceedOnCancel,
        };
    }

    private EndStep CompileEnd(PlannedStep planned)
    {
        var step = planned.Source;
        RefuseAtEnd(step, "NextStepId", step.NextStepId is not null);
        RefuseAtEnd(step, "SelectNextStep", step.SelectNextStep.Count > 0);
        RefuseAtEnd(step, "Inputs", step.Inputs.Any());
        RefuseAtEnd(step, "Outputs", step.Outputs.Count > 0);
        RefuseAtEnd(step, "Do", step.Do.Count > 0);
        RefuseAtEnd(step, "Saga", step.Saga);
        RefuseAtEnd(step, "CompensateWith", step.CompensateWith.Count > 0);
        RefuseAtEnd(step, "CancelCondition", step.CancelCondition is not null);
        RefuseAtEnd(step, "InDoubt", step.InDoubt is not null);
        return new EndStep { Id = planned.Position, ExternalId = step.Id, Name = step.Name ?? step.Id };
    }

    private void RefuseAtEnd(StepSourceV1 step, string key, bool isThere)
    {
        if (isThere)
        {
            throw _expressions.Fault(step, key, $"'{step.StepType}' ends the run and has no '{key}'");
        }
    }

    private List<IStepOutcome> Outcomes(PlannedStep planned)
    {
        var outcomes = new List<IStepOutcome>();
        if (planned.Source.NextStepId is { } next)
        {
            outcomes.Add(new ValueOutcome { NextStep = layout.Find(planned, "NextStepId", next) });
        }

        foreach (var (selected, condition) in planned.Source.SelectNextStep)
        {
            var key = "SelectNextStep." + selected;
            outcomes.Add(new DeclaredOutcome(_expressions.OutcomeCondition(planned.Source, key, condition))
            {
                NextStep = layout.Find(planned, key, selected),
            });
        }

        return outcomes;
    }

    private Type FindStepType(StepSourceV1 step)
    {
        Require(step.StepType.Length > 0, step, "", "the step has no StepType");
        var type = OwnSteps.Find(step.StepType) ?? types.FindStepType(step.StepType);
        var names = OwnSteps.Names.Concat((types as TypeResolver)?.StepNames() ?? []);
        var suggestion = type is null ? DefinitionFault.Suggest(step.StepType, names) : "";
        Require(type is not null, step, "StepType", $"there is no step type '{step.StepType}'{suggestion}");
        Require(
            type == typeof(EndStep) || (typeof(IStepBody).IsAssignableFrom(type) && !type!.IsAbstract), // not null: required above
            step,
            "StepType",
            $"'{step.StepType}' is not a step: it does not implement IStepBody");
        return type!; // not null: required above
    }

    private void Require(bool holds, StepSourceV1 step, string key, string otherwise)
    {
        if (!holds)
        {
            throw _expressions.Fault(step, key, otherwise);
        }
    }
}

/// <summary>A step of a loaded definition.</summary>
internal sealed class DeclaredStep(Type bodyType, bool isSaga) : WorkflowStep
{
    public override Type BodyType => bodyType;

    public override bool ResumeChildrenAfterCompensation => !isSaga;

    public override bool RevertChildrenAfterCompensation => isSaga;

    public override void PrimeForRetry(ExecutionPointer pointer)
    {
        base.PrimeForRetry(pointer);
        if (isSaga)
        {
            // It begins anew: that its branches were started is forgotten.
            pointer.PersistenceData = null;
        }
    }
}

/// <summary>A connection of a loaded definition that applies when its condition holds.</summary>
internal sealed class DeclaredOutcome(SourceExpression condition) : IStepOutcome
{
    public string? ExternalNextStepId { get; set; }

    public string? Label { get; set; }

    public int NextStep { get; set; }

    /// <summary>True for a condition that says <c>true</c>.</summary>
    public bool IsAlways => condition.IsLiteral && condition.Evaluate(default) is true;

    public bool Matches(object? data) => StoredValue.As<bool>(condition.Evaluate(new(data)));

    public bool Matches(ExecutionResult executionResult, object? data) =>
        StoredValue.As<bool>(condition.Evaluate(new(data, Outcome: executionResult.OutcomeValue)));
}
