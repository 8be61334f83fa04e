namespace Workflow.Engine;

/// <summary>What an attempt of a step may know.</summary>
public interface IStepExecutionContext
{
    /// <summary>The current item of an enclosing loop, if any.</summary>
    object? Item { get; set; }

    /// <summary>Where the run stands.</summary>
    ExecutionPointer ExecutionPointer { get; set; }

    /// <summary>What the previous attempt kept for this one.</summary>
    object? PersistenceData { get; set; }

    /// <summary>The step as defined.</summary>
    WorkflowStep Step { get; set; }

    /// <summary>The run. Reading <see cref="WorkflowInstance.Data"/> here marks it as perhaps changed.</summary>
    WorkflowInstance Workflow { get; set; }

    /// <summary>Cancelled when the host stops, the run is ended, or the step is cancelled.</summary>
    CancellationToken CancellationToken { get; set; }
}

/// <summary>The engine's own step context; says also which attempt this is.</summary>
public class StepExecutionContext : IStepExecutionContext
{
    /// <inheritdoc />
    public required WorkflowInstance Workflow { get; set; }

    /// <inheritdoc />
    public required WorkflowStep Step { get; set; }

    /// <inheritdoc />
    public required ExecutionPointer ExecutionPointer { get; set; }

    /// <inheritdoc />
    public object? PersistenceData { get; set; }

    /// <inheritdoc />
    public object? Item { get; set; }

    /// <inheritdoc />
    public CancellationToken CancellationToken { get; set; }

    /// <summary>The attempt that is running.</summary>
    public StepAttempt? Attempt { get; set; }
}

/// <summary>One try at a step.</summary>
/// <param name="StepKey">The step's stable key.</param>
/// <param name="Number">1 for the first attempt of this step in the run.</param>
/// <param name="Epoch">The epoch of the lease under which it runs.</param>
/// <param name="FollowsDoubt">True when the attempt before this one began and has no end on record.</param>
public sealed record StepAttempt(string StepKey, int Number, long Epoch, bool FollowsDoubt);

/// <summary>What our engine knows about an attempt beyond WorkflowCore's context.</summary>
public static class StepExecutionContextExtensions
{
    /// <summary>The running attempt; null when another engine made the context.</summary>
    public static StepAttempt? GetAttempt(this IStepExecutionContext context) => (context as StepExecutionContext)?.Attempt;
}
