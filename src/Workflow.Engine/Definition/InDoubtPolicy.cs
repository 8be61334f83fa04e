namespace Workflow.Engine;

/// <summary>What becomes of an attempt that began and has no end on record, because its process died.</summary>
public enum InDoubtPolicy
{
    /// <summary>The step is run again; its body sees <see cref="StepAttempt.FollowsDoubt"/>. The default.</summary>
    Rerun = 0,

    /// <summary>The step's body, an <see cref="IProbe"/>, is asked first whether the deed was done, until it has answered.</summary>
    Probe = 1,

    /// <summary>The run is suspended for a person to look; resuming it runs the step again.</summary>
    Ask = 2,
}

/// <summary>A step body that can find out whether an earlier attempt, in doubt, did its deed.</summary>
public interface IProbe
{
    /// <summary>Looks, without changing anything. The body's inputs are set; outputs are taken from it as after a run.</summary>
    /// <returns>The result the step ends with when the deed was done; null when it was not, and the body is to be run.</returns>
    Task<ExecutionResult?> ProbeAsync(IStepExecutionContext context);
}

/// <summary>What only this engine's builders offer.</summary>
public static class StepBuilderExtensions
{
    /// <summary>What becomes of an attempt in doubt.</summary>
    public static IStepBuilder<TData, TStepBody> WhenInDoubt<TData, TStepBody>(
        this IStepBuilder<TData, TStepBody> builder, InDoubtPolicy policy)
        where TData : new()
        where TStepBody : IStepBody
    {
        builder.Step.InDoubt = policy;
        return builder;
    }
}
