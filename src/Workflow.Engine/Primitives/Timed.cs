namespace Workflow.Engine;

/// <summary>
/// Runs its branch once, after a time that is slept durably. The builder goes on at the step before it, so that what follows there runs
/// beside it; the run ends when both have.
/// </summary>
public class Schedule : ContainerStepBody
{
    /// <summary>How long to wait.</summary>
    public TimeSpan Interval { get; set; }

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context) => context.PersistenceData switch
    {
        SchedulePersistenceData { Elapsed: true } => ExecutionResult.Next(),
        null when Interval > TimeSpan.Zero => ExecutionResult.Sleep(Interval, new SchedulePersistenceData()),
        _ => ExecutionResult.Branch([context.Item], new SchedulePersistenceData { Elapsed = true }),
    };
}

/// <summary>What a schedule keeps between its runs.</summary>
public class SchedulePersistenceData
{
    /// <summary>True once the time is over and the branch was started.</summary>
    public bool Elapsed { get; set; }
}

/// <summary>
/// Runs its branch again and again, each time after an interval that is slept durably, until a condition holds. The builder goes on at the
/// step before it, so that what follows there runs beside it.
/// </summary>
public class Recur : ContainerStepBody
{
    /// <summary>How long to wait before each turn, from the end of the one before.</summary>
    public TimeSpan Interval { get; set; }

    /// <summary>Ends it; looked at before each wait and before each turn.</summary>
    public bool StopCondition { get; set; }

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context)
    {
        if (StopCondition)
        {
            return ExecutionResult.Next();
        }

        var hasSlept = context.PersistenceData is ControlPersistenceData { ChildrenActive: false };
        return hasSlept || Interval <= TimeSpan.Zero
            ? Enter(context)
            : ExecutionResult.Sleep(Interval, new ControlPersistenceData());
    }
}
