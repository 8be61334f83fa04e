namespace Workflow.Engine;

/// <summary>A step defined by a function.</summary>
public class InlineStepBody(Func<IStepExecutionContext, ExecutionResult> body) : StepBody
{
    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context) => body(context);
}

/// <summary>A step defined by an action.</summary>
public class ActionStepBody : StepBody
{
    /// <summary>What it does.</summary>
    public required Action<IStepExecutionContext> Body { get; set; }

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context)
    {
        Body(context);
        return ExecutionResult.Next();
    }
}

/// <summary>Computes an outcome for branches.</summary>
public class Decide : StepBody
{
    /// <summary>The outcome.</summary>
    public object? Expression { get; set; }

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Outcome(Expression);
}

/// <summary>Sleeps, durably: a restart in between does not begin the wait again.</summary>
public class Delay : StepBody
{
    /// <summary>How long.</summary>
    public TimeSpan Period { get; set; }

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context) =>
        context.PersistenceData is null && Period > TimeSpan.Zero
            ? ExecutionResult.Sleep(Period, true)
            : ExecutionResult.Next();
}

/// <summary>Waits, durably, for an event.</summary>
public class WaitFor : StepBody
{
    /// <summary>The event's key.</summary>
    public string EventKey { get; set; } = "";

    /// <summary>The event's name.</summary>
    public string EventName { get; set; } = "";

    /// <summary>Events before this time (UTC) do not count.</summary>
    public DateTime EffectiveDate { get; set; }

    /// <summary>The event's data once it has come, as <see cref="ExecutionPointer.EventData"/>.</summary>
    public object? EventData { get; set; }

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context)
    {
        if (!context.ExecutionPointer.EventPublished)
        {
            return ExecutionResult.WaitForEvent(EventName, EventKey, EffectiveDate);
        }

        EventData = context.ExecutionPointer.EventData;
        return ExecutionResult.Next();
    }
}
