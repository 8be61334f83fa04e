using System.Linq.Expressions;

namespace Workflow.Engine;

/// <summary>Says how a step behaves and what comes after it.</summary>
public interface IStepBuilder<TData, TStepBody> : IWorkflowModifier<TData, TStepBody>
    where TData : new()
    where TStepBody : IStepBody
{
    /// <summary>The builder of the definition.</summary>
    IWorkflowBuilder<TData> WorkflowBuilder { get; }

    /// <summary>The step.</summary>
    WorkflowStep<TStepBody> Step { get; set; }

    /// <summary>What people call it.</summary>
    IStepBuilder<TData, TStepBody> Name(string name);

    /// <summary>Its id: its key in the journal, and what <see cref="Attach"/> refers to.</summary>
    IStepBuilder<TData, TStepBody> Id(string id);

    /// <summary>Goes on at the step with this id.</summary>
    IStepBuilder<TData, TStepBody> Attach(string id);

    /// <summary>What follows on one outcome.</summary>
    IStepOutcomeBuilder<TData> When(object outcomeValue, string? label = null);

    /// <summary>Goes on with a branch on one outcome.</summary>
    IStepBuilder<TData, TStepBody> Branch<TStep>(object outcomeValue, IStepBuilder<TData, TStep> branch)
        where TStep : IStepBody;

    /// <summary>Goes on with a branch when a condition over data and outcome holds.</summary>
    IStepBuilder<TData, TStepBody> Branch<TStep>(
        Expression<Func<TData, object?, bool>> outcomeExpression, IStepBuilder<TData, TStep> branch)
        where TStep : IStepBody;

    /// <summary>Sets a property of the step from the data.</summary>
    IStepBuilder<TData, TStepBody> Input<TInput>(
        Expression<Func<TStepBody, TInput>> stepProperty, Expression<Func<TData, TInput>> value);

    /// <summary>Sets a property of the step from the data and the context.</summary>
    IStepBuilder<TData, TStepBody> Input<TInput>(
        Expression<Func<TStepBody, TInput>> stepProperty, Expression<Func<TData, IStepExecutionContext, TInput>> value);

    /// <summary>Prepares the step.</summary>
    IStepBuilder<TData, TStepBody> Input(Action<TStepBody, TData> action);

    /// <summary>Prepares the step.</summary>
    IStepBuilder<TData, TStepBody> Input(Action<TStepBody, TData, IStepExecutionContext> action);

    /// <summary>Sets a property of the data from the step that has ended.</summary>
    IStepBuilder<TData, TStepBody> Output<TOutput>(
        Expression<Func<TData, TOutput>> dataProperty, Expression<Func<TStepBody, object?>> value);

    /// <summary>Takes over what the step that has ended brought.</summary>
    IStepBuilder<TData, TStepBody> Output(Action<TStepBody, TData> action);

    /// <summary>Goes back to a step before this one.</summary>
    /// <typeparam name="TStep">The step's body.</typeparam>
    /// <param name="name">The step's name.</param>
    /// <exception cref="WorkflowDefinitionLoadException">No step of this name and body leads here.</exception>
    IStepBuilder<TData, TStep> End<TStep>(string name)
        where TStep : IStepBody;

    /// <summary>What happens when it fails.</summary>
    IStepBuilder<TData, TStepBody> OnError(WorkflowErrorHandling behavior, TimeSpan? retryInterval = null);

    /// <summary>Ends the run behind it.</summary>
    IStepBuilder<TData, TStepBody> EndWorkflow();

    /// <summary>The step that undoes it.</summary>
    IStepBuilder<TData, TStepBody> CompensateWith<TStep>(Action<IStepBuilder<TData, TStep>>? stepSetup = null)
        where TStep : IStepBody;

    /// <summary>What undoes it, inline.</summary>
    IStepBuilder<TData, TStepBody> CompensateWith(Func<IStepExecutionContext, ExecutionResult> body);

    /// <summary>What undoes it, inline.</summary>
    IStepBuilder<TData, TStepBody> CompensateWith(Action<IStepExecutionContext> body);

    /// <summary>The steps that undo it.</summary>
    IStepBuilder<TData, TStepBody> CompensateWithSequence(Action<IWorkflowBuilder<TData>> builder);

    /// <summary>Cancels it, and all inside it, as soon as a condition over the data holds. A condition that throws does not hold.</summary>
    /// <param name="cancelCondition">Looked at when data has changed.</param>
    /// <param name="proceedAfterCancel">True to go on behind it; false (the default) ends the branch there.</param>
    IStepBuilder<TData, TStepBody> CancelCondition(
        Expression<Func<TData, bool>> cancelCondition, bool proceedAfterCancel = false);
}

/// <summary>Says what follows on one outcome.</summary>
public interface IStepOutcomeBuilder<TData>
    where TData : new()
{
    /// <summary>The builder of the definition.</summary>
    IWorkflowBuilder<TData> WorkflowBuilder { get; }

    /// <summary>The outcome.</summary>
    ValueOutcome Outcome { get; }

    /// <summary>The step that follows.</summary>
    IStepBuilder<TData, TStep> Then<TStep>(Action<IStepBuilder<TData, TStep>>? stepSetup = null)
        where TStep : IStepBody;

    /// <summary>The step that follows, defined elsewhere.</summary>
    IStepBuilder<TData, TStep> Then<TStep>(IStepBuilder<TData, TStep> step)
        where TStep : IStepBody;

    /// <summary>The step that follows, inline.</summary>
    IStepBuilder<TData, InlineStepBody> Then(Func<IStepExecutionContext, ExecutionResult> body);

    /// <summary>Ends the run.</summary>
    void EndWorkflow();
}
