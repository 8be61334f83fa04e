using System.Linq.Expressions;

namespace Workflow.Engine;

internal sealed partial class StepBuilder<TData, TStepBody>(WorkflowBuilder<TData> builder, WorkflowStep<TStepBody> step)
    : IStepBuilder<TData, TStepBody>
    where TData : new()
    where TStepBody : IStepBody
{
    public IWorkflowBuilder<TData> WorkflowBuilder => builder;

    public WorkflowStep<TStepBody> Step { get; set; } = step;

    public IStepBuilder<TData, TStepBody> Name(string name)
    {
        Step.Name = name;
        return this;
    }

    public IStepBuilder<TData, TStepBody> Id(string id)
    {
        Step.ExternalId = id;
        return this;
    }

    public IStepBuilder<TData, TStepBody> Attach(string id)
    {
        Step.Outcomes.Add(new ValueOutcome { ExternalNextStepId = id });
        return this;
    }

    public IStepOutcomeBuilder<TData> When(object outcomeValue, string? label = null)
    {
        var outcome = new ValueOutcome { Value = Constant(outcomeValue), Label = label };
        Step.Outcomes.Add(outcome);
        return new StepOutcomeBuilder<TData>(builder, outcome);
    }

    public IStepBuilder<TData, TStepBody> Branch<TStep>(object outcomeValue, IStepBuilder<TData, TStep> branch)
        where TStep : IStepBody =>
        Attach(branch, new ValueOutcome { Value = Constant(outcomeValue) });

    public IStepBuilder<TData, TStepBody> Branch<TStep>(
        Expression<Func<TData, object?, bool>> outcomeExpression, IStepBuilder<TData, TStep> branch)
        where TStep : IStepBody =>
        Attach(branch, new ExpressionOutcome<TData>(outcomeExpression));

    public IStepBuilder<TData, TStepBody> Input<TInput>(
        Expression<Func<TStepBody, TInput>> stepProperty, Expression<Func<TData, TInput>> value) =>
        AddInput(new MemberMapParameter(value, stepProperty));

    public IStepBuilder<TData, TStepBody> Input<TInput>(
        Expression<Func<TStepBody, TInput>> stepProperty, Expression<Func<TData, IStepExecutionContext, TInput>> value) =>
        AddInput(new MemberMapParameter(value, stepProperty));

    public IStepBuilder<TData, TStepBody> Input(Action<TStepBody, TData> action) =>
        AddInput(new ActionParameter<TStepBody, TData>(action));

    public IStepBuilder<TData, TStepBody> Input(Action<TStepBody, TData, IStepExecutionContext> action) =>
        AddInput(new ActionParameter<TStepBody, TData>(action));

    public IStepBuilder<TData, TStepBody> Output<TOutput>(
        Expression<Func<TData, TOutput>> dataProperty, Expression<Func<TStepBody, object?>> value) =>
        AddOutput(new MemberMapParameter(value, dataProperty));

    public IStepBuilder<TData, TStepBody> Output(Action<TStepBody, TData> action) =>
        AddOutput(new ActionParameter<TStepBody, TData>(action));

    public IStepBuilder<TData, TStepBody> OnError(WorkflowErrorHandling behavior, TimeSpan? retryInterval = null)
    {
        Step.ErrorBehavior = behavior;
        Step.RetryInterval = retryInterval;
        return this;
    }

    public IStepBuilder<TData, TStepBody> EndWorkflow()
    {
        var end = new EndStep { Name = "EndWorkflow" };
        builder.AddStep(end);
        Step.Outcomes.Add(new ValueOutcome { NextStep = end.Id });
        return this;
    }

    public IStepBuilder<TData, TStep> Then<TStep>(Action<IStepBuilder<TData, TStep>>? stepSetup = null)
        where TStep : IStepBody
    {
        var next = Follow(new WorkflowStep<TStep> { Name = typeof(TStep).Name });
        stepSetup?.Invoke(next);
        return next;
    }

    public IStepBuilder<TData, TStep> Then<TStep>(IStepBuilder<TData, TStep> newStep)
        where TStep : IStepBody
    {
        Step.Outcomes.Add(new ValueOutcome { NextStep = newStep.Step.Id });
        return newStep;
    }

    public IStepBuilder<TData, InlineStepBody> Then(Func<IStepExecutionContext, ExecutionResult> body) =>
        Follow(new WorkflowStepInline { Body = body });

    public IStepBuilder<TData, ActionStepBody> Then(Action<IStepExecutionContext> body) => Follow(new ActionStep(body));

    public IStepBuilder<TData, WaitFor> WaitFor(
        string eventName,
        Expression<Func<TData, string>> eventKey,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null) =>
        WaitFor(eventName, effectiveDate, cancelCondition).Input(step => step.EventKey, eventKey);

    public IStepBuilder<TData, WaitFor> WaitFor(
        string eventName,
        Expression<Func<TData, IStepExecutionContext, string>> eventKey,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null) =>
        WaitFor(eventName, effectiveDate, cancelCondition).Input(step => step.EventKey, eventKey);

    public IStepBuilder<TData, Delay> Delay(Expression<Func<TData, TimeSpan>> period) =>
        Follow(new WorkflowStep<Delay> { Name = nameof(Delay) }).Input(step => step.Period, period);

    public IStepBuilder<TData, Decide> Decide(Expression<Func<TData, object>> expression) =>
        Follow(new WorkflowStep<Decide> { Name = nameof(Decide) }).Input(step => step.Expression, expression!);

    internal static Expression<Func<object?, object?>> Constant(object value) => _ => value;

    private StepBuilder<TData, WaitFor> WaitFor(
        string eventName, Expression<Func<TData, DateTime>>? effectiveDate, Expression<Func<TData, bool>>? cancelCondition)
    {
        var wait = Follow(new WorkflowStep<WaitFor> { Name = nameof(WaitFor), CancelCondition = cancelCondition });
        wait.Input(step => step.EventName, _ => eventName);
        if (effectiveDate is not null)
        {
            wait.Input(step => step.EffectiveDate, effectiveDate);
        }

        return wait;
    }

    private StepBuilder<TData, TNext> Follow<TNext>(WorkflowStep<TNext> next)
        where TNext : IStepBody
    {
        var following = builder.Add(next);
        Step.Outcomes.Add(new ValueOutcome { NextStep = next.Id });
        return following;
    }

    private StepBuilder<TData, TStepBody> Attach<TStep>(IStepBuilder<TData, TStep> branch, IStepOutcome outcome)
        where TStep : IStepBody
    {
        builder.AttachBranch(branch.WorkflowBuilder);
        outcome.NextStep = branch.WorkflowBuilder.Steps[0].Id;
        Step.Outcomes.Add(outcome);
        return this;
    }

    private StepBuilder<TData, TStepBody> AddInput(IStepParameter input)
    {
        Step.Inputs.Add(input);
        return this;
    }

    private StepBuilder<TData, TStepBody> AddOutput(IStepParameter output)
    {
        Step.Outputs.Add(output);
        return this;
    }
}

internal sealed class StepOutcomeBuilder<TData>(WorkflowBuilder<TData> builder, ValueOutcome outcome) : IStepOutcomeBuilder<TData>
    where TData : new()
{
    public IWorkflowBuilder<TData> WorkflowBuilder => builder;

    public ValueOutcome Outcome => outcome;

    public IStepBuilder<TData, TStep> Then<TStep>(Action<IStepBuilder<TData, TStep>>? stepSetup = null)
        where TStep : IStepBody
    {
        var next = Follow(new WorkflowStep<TStep> { Name = typeof(TStep).Name });
        stepSetup?.Invoke(next);
        return next;
    }

    public IStepBuilder<TData, TStep> Then<TStep>(IStepBuilder<TData, TStep> step)
        where TStep : IStepBody
    {
        outcome.NextStep = step.Step.Id;
        return step;
    }

    public IStepBuilder<TData, InlineStepBody> Then(Func<IStepExecutionContext, ExecutionResult> body) =>
        Follow(new WorkflowStepInline { Body = body });

    public void EndWorkflow()
    {
        var end = new EndStep { Name = "EndWorkflow" };
        builder.AddStep(end);
        outcome.NextStep = end.Id;
    }

    private StepBuilder<TData, TStep> Follow<TStep>(WorkflowStep<TStep> next)
        where TStep : IStepBody
    {
        var following = builder.Add(next);
        outcome.NextStep = next.Id;
        return following;
    }
}
