namespace Workflow.Engine;

/// <summary>What a step does. Most steps derive from <see cref="StepBody"/> or <see cref="StepBodyAsync"/>.</summary>
public interface IStepBody
{
    /// <summary>Runs one attempt of the step.</summary>
    /// <param name="context">The run, the step and the attempt's cancellation token.</param>
    /// <returns>How the run goes on.</returns>
    Task<ExecutionResult> RunAsync(IStepExecutionContext context);
}

/// <summary>A step whose work is synchronous.</summary>
public abstract class StepBody : IStepBody
{
    /// <summary>Runs one attempt of the step.</summary>
    public abstract ExecutionResult Run(IStepExecutionContext context);

    /// <inheritdoc />
    public Task<ExecutionResult> RunAsync(IStepExecutionContext context) => Task.FromResult(Run(context));

    /// <summary>Ends the step with an outcome that selects what comes next.</summary>
    protected ExecutionResult OutcomeResult(object? value) => ExecutionResult.Outcome(value);

    /// <summary>Keeps <paramref name="persistenceData"/> and runs the step again.</summary>
    protected ExecutionResult PersistResult(object? persistenceData) => ExecutionResult.Persist(persistenceData);

    /// <summary>Keeps <paramref name="persistenceData"/> and runs the step again after <paramref name="sleep"/>.</summary>
    protected ExecutionResult SleepResult(object? persistenceData, TimeSpan sleep) =>
        ExecutionResult.Sleep(sleep, persistenceData);
}

/// <summary>A step whose work is asynchronous.</summary>
public abstract class StepBodyAsync : IStepBody
{
    /// <inheritdoc />
    public abstract Task<ExecutionResult> RunAsync(IStepExecutionContext context);
}
