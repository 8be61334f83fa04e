namespace Workflow.Engine;

/// <summary>Moves values between the run's data and a step.</summary>
public interface IStepParameter
{
    /// <summary>Sets the step's input.</summary>
    void AssignInput(object? data, IStepBody body, IStepExecutionContext context);

    /// <summary>Takes the step's output.</summary>
    void AssignOutput(object? data, IStepBody body, IStepExecutionContext context);
}

/// <summary>A connection from a step to the next.</summary>
public interface IStepOutcome
{
    /// <summary>The id text of the next step, before it is resolved.</summary>
    string? ExternalNextStepId { get; set; }

    /// <summary>What people call it.</summary>
    string? Label { get; set; }

    /// <summary>The position of the next step.</summary>
    int NextStep { get; set; }

    /// <summary>True when it applies to an outcome.</summary>
    bool Matches(object? data);

    /// <summary>True when it applies to a result.</summary>
    bool Matches(ExecutionResult executionResult, object? data);
}
