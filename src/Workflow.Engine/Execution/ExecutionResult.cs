namespace Workflow.Engine;

/// <summary>What an attempt of a step asks the engine to do next.</summary>
public class ExecutionResult
{
    /// <summary>Creates a result that neither proceeds nor waits.</summary>
    public ExecutionResult()
    {
    }

    /// <summary>Creates a result that proceeds with an outcome.</summary>
    public ExecutionResult(object? outcome)
    {
        Proceed = true;
        OutcomeValue = outcome;
    }

    /// <summary>True when the step has ended and the run goes on behind it.</summary>
    public bool Proceed { get; set; }

    /// <summary>Selects among the step's outgoing connections; null takes the unconditional ones.</summary>
    public object? OutcomeValue { get; set; }

    /// <summary>How long to sleep before the step is run again.</summary>
    public TimeSpan? SleepFor { get; set; }

    /// <summary>Kept for the next attempt of the step: <see cref="IStepExecutionContext.PersistenceData"/>.</summary>
    public object? PersistenceData { get; set; }

    /// <summary>The event to wait for.</summary>
    public string? EventName { get; set; }

    /// <summary>The key of the event to wait for.</summary>
    public string? EventKey { get; set; }

    /// <summary>Only events effective at or after this time (UTC) are taken.</summary>
    public DateTime EventAsOf { get; set; }

    /// <summary>Kept with the subscription; an activity's parameters.</summary>
    public object? SubscriptionData { get; set; }

    /// <summary>One child branch is started for each value.</summary>
    public List<object?> BranchValues { get; set; } = [];

    /// <summary>The step has ended with an outcome.</summary>
    public static ExecutionResult Outcome(object? value) => new(value);

    /// <summary>The step has ended; the run goes on.</summary>
    public static ExecutionResult Next() => new(null);

    /// <summary>The step keeps <paramref name="persistenceData"/> and is run again.</summary>
    public static ExecutionResult Persist(object? persistenceData) => new() { PersistenceData = persistenceData };

    /// <summary>Starts a child branch for each value and keeps <paramref name="persistenceData"/>.</summary>
    public static ExecutionResult Branch(List<object?> branches, object? persistenceData) =>
        new() { BranchValues = branches, PersistenceData = persistenceData };

    /// <summary>Runs the step again after <paramref name="duration"/>.</summary>
    public static ExecutionResult Sleep(TimeSpan duration, object? persistenceData) =>
        new() { SleepFor = duration, PersistenceData = persistenceData };

    /// <summary>Waits, durably, for an event; the step is then run again with the event on its pointer.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="eventKey">The event's key.</param>
    /// <param name="effectiveDate">Events before this time (UTC) do not count.</param>
    public static ExecutionResult WaitForEvent(string eventName, string eventKey, DateTime effectiveDate) =>
        new() { EventName = eventName, EventKey = eventKey, EventAsOf = effectiveDate };

    /// <summary>Waits, durably, for a worker's result; the step is then run again with it on its pointer.</summary>
    /// <param name="activityName">The activity's name.</param>
    /// <param name="subscriptionData">What the worker gets.</param>
    /// <param name="effectiveDate">Results before this time (UTC) do not count.</param>
    public static ExecutionResult WaitForActivity(string activityName, object? subscriptionData, DateTime effectiveDate) => new()
    {
        EventName = Event.EventTypeActivity,
        EventKey = activityName,
        SubscriptionData = subscriptionData,
        EventAsOf = effectiveDate,
    };
}
