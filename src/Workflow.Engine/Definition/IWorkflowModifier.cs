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
    /// <param name="cancelCondition">Must be null: cancel conditions are not run yet.</param>
    IStepBuilder<TData, WaitFor> WaitFor(
        string eventName,
        Expression<Func<TData, string>> eventKey,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null);

    /// <summary>Waits, durably, for an event.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="eventKey">The event's key.</param>
    /// <param name="effectiveDate">Events before this time (UTC) do not count; all count by default.</param>
    /// <param name="cancelCondition">Must be null: cancel conditions are not run yet.</param>
    IStepBuilder<TData, WaitFor> WaitFor(
        string eventName,
        Expression<Func<TData, IStepExecutionContext, string>> eventKey,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null);

    /// <summary>Sleeps, durably.</summary>
    IStepBuilder<TData, Delay> Delay(Expression<Func<TData, TimeSpan>> period);

    /// <summary>Computes an outcome for branches.</summary>
    IStepBuilder<TData, Decide> Decide(Expression<Func<TData, object>> expression);
}
