using System.Text.Json;

namespace Workflow.Engine;

/// <summary>Waits, durably, until a worker outside the engine has done something: see <see cref="IActivityController"/>.</summary>
public class Activity : StepBody
{
    /// <summary>What workers ask for.</summary>
    public string ActivityName { get; set; } = "";

    /// <summary>Results before this time (UTC) do not count.</summary>
    public DateTime EffectiveDate { get; set; }

    /// <summary>What the worker gets; kept as JSON.</summary>
    public object? Parameters { get; set; }

    /// <summary>What the worker brought: null, bool, int, string, or <see cref="JsonElement"/> (see <see cref="StoredValue"/>).</summary>
    public object? Result { get; set; }

    /// <inheritdoc />
    /// <exception cref="ActivityFailedException">The worker said that it failed; a retry asks for a worker again.</exception>
    public override ExecutionResult Run(IStepExecutionContext context)
    {
        var pointer = context.ExecutionPointer;
        if (!pointer.EventPublished)
        {
            return ExecutionResult.WaitForActivity(ActivityName, Parameters, EffectiveDate);
        }

        var result = StoredValue.As<ActivityResult>(pointer.EventData);
        if (result is null || result.Status == ActivityResult.StatusType.Fail)
        {
            pointer.EventPublished = false;
            pointer.EventData = null;
            throw new ActivityFailedException(result?.Data);
        }

        Result = StoredValue.Plain(result.Data);
        return ExecutionResult.Next();
    }
}

/// <summary>What a worker said about an activity.</summary>
public class ActivityResult
{
    /// <summary>How an activity ended; the numbers are WorkflowCore's.</summary>
    public enum StatusType
    {
        /// <summary>It was done.</summary>
        Success = 0,

        /// <summary>It failed.</summary>
        Fail = 1,
    }

    /// <summary>How it ended.</summary>
    public StatusType Status { get; set; }

    /// <summary>The token under which it was done.</summary>
    public string SubscriptionId { get; set; } = "";

    /// <summary>What the worker brought.</summary>
    public object? Data { get; set; }
}

/// <summary>A worker said that its activity failed.</summary>
public class ActivityFailedException(object? data) : WorkflowException(Describe(data))
{
    private static string Describe(object? data) =>
        StoredValue.Plain(data) is { } said ? $"The activity failed: {said}" : "The activity failed.";
}

/// <summary>An activity that waits for a worker, taken by one.</summary>
public class PendingActivity
{
    /// <summary>What the worker gives back with its result.</summary>
    public string Token { get; set; } = "";

    /// <summary>The activity's name.</summary>
    public string ActivityName { get; set; } = "";

    /// <summary>What the step gave: null, bool, int, string, a registered type, or <see cref="JsonElement"/>.</summary>
    public object? Parameters { get; set; }

    /// <summary>From when on another worker may take it (UTC); <see cref="DateTime.MaxValue"/> is never.</summary>
    public DateTime TokenExpiry { get; set; }
}
