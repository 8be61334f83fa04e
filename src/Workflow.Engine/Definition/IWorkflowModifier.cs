using System.Collections;
using System.Linq.Expressions;

namespace Workflow.Engine;

/// <summary>Adds what comes next.</summary>
public interface IWorkflowModifier<TData, TStepBody>
    where TData : new()
    where TStepBody : IStepBody
{
    /// <summary>The next step.</summary>
    IStepBuilder<TData, TStep> Then<TStep>(Action<IStepBuilder<TData, TStep>>? stepSetup = null)
        where TStep : IStepBody;

    /// <summary>The next step, defined elsewhere.</summary>
    IStepBuilder<TData, TStep> Then<TStep>(IStepBuilder<TData, TStep> newStep)
        where TStep : IStepBody;

    /// <summary>The next step, inline.</summary>
    IStepBuilder<TData, InlineStepBody> Then(Func<IStepExecutionContext, ExecutionResult> body);

    /// <summary>The next step, inline.</summary>
    IStepBuilder<TData, ActionStepBody> Then(Action<IStepExecutionContext> body);

    /// <summary>Waits, durably, for an event.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="eventKey">The event's key.</param>
    /// <param name="effectiveDate">Events before this time (UTC) do not count; all count by default.</param>
    /// <param name="cancelCondition">Ends the wait, and its branch with it, when it holds.</param>
    IStepBuilder<TData, WaitFor> WaitFor(
        string eventName,
        Expression<Func<TData, string>> eventKey,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null);

    /// <summary>Waits, durably, for an event.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="eventKey">The event's key.</param>
    /// <param name="effectiveDate">Events before this time (UTC) do not count; all count by default.</param>
    /// <param name="cancelCondition">Ends the wait, and its branch with it, when it holds.</param>
    IStepBuilder<TData, WaitFor> WaitFor(
        string eventName,
        Expression<Func<TData, IStepExecutionContext, string>> eventKey,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null);

    /// <summary>Sleeps, durably.</summary>
    IStepBuilder<TData, Delay> Delay(Expression<Func<TData, TimeSpan>> period);

    /// <summary>Computes an outcome for branches.</summary>
    IStepBuilder<TData, Decide> Decide(Expression<Func<TData, object>> expression);

    /// <summary>Runs what is inside for all items at once.</summary>
    IContainerStepBuilder<TData, Foreach, Foreach> ForEach(Expression<Func<TData, IEnumerable>> collection);

    /// <summary>Runs what is inside for each item.</summary>
    /// <param name="collection">The items.</param>
    /// <param name="runParallel">True: all at once; false: one after another.</param>
    IContainerStepBuilder<TData, Foreach, Foreach> ForEach(
        Expression<Func<TData, IEnumerable>> collection, Expression<Func<TData, bool>> runParallel);

    /// <summary>Runs what is inside for each item.</summary>
    /// <param name="collection">The items.</param>
    /// <param name="runParallel">True: all at once; false: one after another.</param>
    IContainerStepBuilder<TData, Foreach, Foreach> ForEach(
        Expression<Func<TData, IStepExecutionContext, IEnumerable>> collection, Expression<Func<TData, bool>> runParallel);

    /// <summary>Runs what is inside as long as the condition holds.</summary>
    IContainerStepBuilder<TData, While, While> While(Expression<Func<TData, bool>> condition);

    /// <summary>Runs what is inside as long as the condition holds.</summary>
    IContainerStepBuilder<TData, While, While> While(Expression<Func<TData, IStepExecutionContext, bool>> condition);

    /// <summary>Runs what is inside when the condition holds.</summary>
    IContainerStepBuilder<TData, If, If> If(Expression<Func<TData, bool>> condition);

    /// <summary>Runs what is inside when the condition holds.</summary>
    IContainerStepBuilder<TData, If, If> If(Expression<Func<TData, IStepExecutionContext, bool>> condition);

    /// <summary>Runs what is inside when the step before it ended with an outcome.</summary>
    IContainerStepBuilder<TData, When, OutcomeSwitch> When(Expression<Func<TData, object>> outcomeValue, string? label = null);

    /// <summary>Runs branches side by side.</summary>
    IParallelStepBuilder<TData, Sequence> Parallel();

    /// <summary>Runs what is inside as one piece of work: when a part fails, what was done is undone.</summary>
    IStepBuilder<TData, Sequence> Saga(Action<IWorkflowBuilder<TData>> builder);

    /// <summary>Runs what is inside once, after a time, beside what comes next.</summary>
    /// <param name="time">How long to wait; slept durably.</param>
    IContainerStepBuilder<TData, Schedule, TStepBody> Schedule(Expression<Func<TData, TimeSpan>> time);

    /// <summary>Runs what is inside again and again, beside what comes next.</summary>
    /// <param name="interval">How long to wait before each turn; slept durably.</param>
    /// <param name="until">Ends it; looked at before each wait and before each turn.</param>
    IContainerStepBuilder<TData, Recur, TStepBody> Recur(
        Expression<Func<TData, TimeSpan>> interval, Expression<Func<TData, bool>> until);

    /// <summary>Waits, durably, for a worker outside the engine.</summary>
    /// <param name="activityName">What workers ask for.</param>
    /// <param name="parameters">What the worker gets.</param>
    /// <param name="effectiveDate">Results before this time (UTC) do not count; all count by default.</param>
    /// <param name="cancelCondition">Ends the wait, and its branch with it, when it holds.</param>
    IStepBuilder<TData, Activity> Activity(
        string activityName,
        Expression<Func<TData, object>>? parameters = null,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null);

    /// <summary>Waits, durably, for a worker outside the engine.</summary>
    /// <param name="activityName">What workers ask for.</param>
    /// <param name="parameters">What the worker gets.</param>
    /// <param name="effectiveDate">Results before this time (UTC) do not count; all count by default.</param>
    /// <param name="cancelCondition">Ends the wait, and its branch with it, when it holds.</param>
    IStepBuilder<TData, Activity> Activity(
        Expression<Func<TData, IStepExecutionContext, string>> activityName,
        Expression<Func<TData, object>>? parameters = null,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null);
}
