using System.Collections;
using System.Linq.Expressions;

namespace Workflow.Engine;

/// <summary>Containers, compensation and cancellation.</summary>
internal sealed partial class StepBuilder<TData, TStepBody>
{
    public IContainerStepBuilder<TData, Foreach, Foreach> ForEach(Expression<Func<TData, IEnumerable>> collection) =>
        ForEach(collection, _ => true);

    public IContainerStepBuilder<TData, Foreach, Foreach> ForEach(
        Expression<Func<TData, IEnumerable>> collection, Expression<Func<TData, bool>> runParallel)
    {
        var loop = Follow(new WorkflowStep<Foreach> { Name = nameof(Foreach) });
        loop.Input(step => step.Collection!, collection).Input(step => step.RunParallel, runParallel); // the target's own null is not read
        return Container<Foreach>(loop);
    }

    public IContainerStepBuilder<TData, Foreach, Foreach> ForEach(
        Expression<Func<TData, IStepExecutionContext, IEnumerable>> collection, Expression<Func<TData, bool>> runParallel)
    {
        var loop = Follow(new WorkflowStep<Foreach> { Name = nameof(Foreach) });
        loop.Input(step => step.Collection!, collection).Input(step => step.RunParallel, runParallel); // as above
        return Container<Foreach>(loop);
    }

    public IContainerStepBuilder<TData, While, While> While(Expression<Func<TData, bool>> condition)
    {
        var loop = Follow(new WorkflowStep<While> { Name = nameof(While) });
        loop.Input(step => step.Condition, condition);
        return Container<While>(loop);
    }

    public IContainerStepBuilder<TData, While, While> While(Expression<Func<TData, IStepExecutionContext, bool>> condition)
    {
        var loop = Follow(new WorkflowStep<While> { Name = nameof(While) });
        loop.Input(step => step.Condition, condition);
        return Container<While>(loop);
    }

    public IContainerStepBuilder<TData, If, If> If(Expression<Func<TData, bool>> condition)
    {
        var choice = Follow(new WorkflowStep<If> { Name = nameof(If) });
        choice.Input(step => step.Condition, condition);
        return Container<If>(choice);
    }

    public IContainerStepBuilder<TData, If, If> If(Expression<Func<TData, IStepExecutionContext, bool>> condition)
    {
        var choice = Follow(new WorkflowStep<If> { Name = nameof(If) });
        choice.Input(step => step.Condition, condition);
        return Container<If>(choice);
    }

    public IContainerStepBuilder<TData, When, OutcomeSwitch> When(Expression<Func<TData, object>> outcomeValue, string? label = null)
    {
        // The first When behind a step makes the switch; the next ones are asked of that switch.
        var around = this as StepBuilder<TData, OutcomeSwitch>
            ?? Follow(new WorkflowStep<OutcomeSwitch> { Name = nameof(OutcomeSwitch) });
        var when = builder.Add(new WorkflowStep<When> { Name = label ?? nameof(When) });
        when.Input(step => step.ExpectedOutcome!, outcomeValue); // the target's own null is not read
        around.Step.Children.Add(when.Step.Id);
        return new ContainerStepBuilder<TData, When, OutcomeSwitch>(builder, when.Step, around);
    }

    public IParallelStepBuilder<TData, Sequence> Parallel() =>
        new ParallelStepBuilder<TData>(builder, Follow(new WorkflowStep<Sequence> { Name = nameof(Parallel) }));

    public IStepBuilder<TData, Sequence> Saga(Action<IWorkflowBuilder<TData>> builderOfBranch)
    {
        var saga = Follow(new SagaContainer<Sequence> { Name = nameof(Saga) });
        builder.AddBranch(saga.Step, builderOfBranch);
        return saga;
    }

    public IStepBuilder<TData, Activity> Activity(
        string activityName,
        Expression<Func<TData, object>>? parameters = null,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null) =>
        Activity((_, _) => activityName, parameters, effectiveDate, cancelCondition);

    public IStepBuilder<TData, Activity> Activity(
        Expression<Func<TData, IStepExecutionContext, string>> activityName,
        Expression<Func<TData, object>>? parameters = null,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null)
    {
        var activity = Follow(new WorkflowStep<Activity> { Name = nameof(Activity), CancelCondition = cancelCondition });
        activity.Input(step => step.ActivityName, activityName);
        if (parameters is not null)
        {
            activity.Input(step => step.Parameters!, parameters); // the target's own null is not read
        }

        if (effectiveDate is not null)
        {
            activity.Input(step => step.EffectiveDate, effectiveDate);
        }

        return activity;
    }

    public IStepBuilder<TData, TStepBody> CompensateWith<TStep>(Action<IStepBuilder<TData, TStep>>? stepSetup = null)
        where TStep : IStepBody
    {
        var undo = builder.Add(new WorkflowStep<TStep> { Name = typeof(TStep).Name });
        Step.CompensationStepId = undo.Step.Id;
        stepSetup?.Invoke(undo);
        return this;
    }

    public IStepBuilder<TData, TStepBody> CompensateWith(Func<IStepExecutionContext, ExecutionResult> body) =>
        CompensateBy(new WorkflowStepInline { Body = body });

    public IStepBuilder<TData, TStepBody> CompensateWith(Action<IStepExecutionContext> body) => CompensateBy(new ActionStep(body));

    public IStepBuilder<TData, TStepBody> CompensateWithSequence(Action<IWorkflowBuilder<TData>> builderOfBranch)
    {
        var undo = new WorkflowStep<Sequence> { Name = nameof(CompensateWithSequence) };
        CompensateBy(undo);
        builder.AddBranch(undo, builderOfBranch);
        return this;
    }

    public IStepBuilder<TData, TStepBody> CancelCondition(
        Expression<Func<TData, bool>> cancelCondition, bool proceedAfterCancel = false)
    {
        Step.CancelCondition = cancelCondition;
        Step.ProceedOnCancel = proceedAfterCancel;
        return this;
    }

    private ContainerStepBuilder<TData, TContainer, TContainer> Container<TContainer>(StepBuilder<TData, TContainer> container)
        where TContainer : IStepBody => new(builder, container.Step, container);

    private StepBuilder<TData, TStepBody> CompensateBy<TStep>(WorkflowStep<TStep> undo)
        where TStep : IStepBody
    {
        builder.AddStep(undo);
        Step.CompensationStepId = undo.Id;
        return this;
    }
}
