namespace Workflow.Engine;

/// <summary>The root of the engine's errors.</summary>
public class WorkflowException : Exception
{
    /// <summary>Creates the error.</summary>
    public WorkflowException()
    {
    }

    /// <summary>Creates the error with what failed and where.</summary>
    public WorkflowException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its cause.</summary>
    public WorkflowException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What to do about it, where the engine knows.</summary>
    public string? Remedy { get; init; }
}

/// <summary>A run, a step or an event was not found.</summary>
public class NotFoundException : WorkflowException
{
    /// <summary>Creates the error.</summary>
    public NotFoundException()
    {
    }

    /// <summary>Creates the error with what was not found.</summary>
    public NotFoundException(string message)
        : base(message)
    {
    }
}

/// <summary>No definition is registered under this id and version.</summary>
public class WorkflowNotRegisteredException(string workflowId, int? version)
    : WorkflowException($"No definition '{workflowId}'{(version is null ? "" : $" version {version}")} is registered.")
{
    /// <summary>The definition's id.</summary>
    public string WorkflowId { get; } = workflowId;

    /// <summary>The version asked for; null is the newest.</summary>
    public int? Version { get; } = version;
}

/// <summary>A run has ended for good and cannot go on.</summary>
public class WorkflowEndedException(string runId, WorkflowStatus status, string? outcome)
    : WorkflowException($"Run '{runId}' is over: it is {status}{(outcome is null ? "" : $" ({outcome})")}.")
{
    /// <summary>The run's id.</summary>
    public string RunId { get; } = runId;

    /// <summary>How it ended.</summary>
    public WorkflowStatus Status { get; } = status;

    /// <summary>Our own word for how it ended.</summary>
    public string? Outcome { get; } = outcome;
}

/// <summary>An attempt began and has no end on record, and its definition asks for a person to look.</summary>
public class StepInDoubtException(string runId, AttemptBegin attempt) : WorkflowException(
    $"Step '{attempt.StepKey}' of run '{runId}' began at {attempt.At:u}, and its process died: what it did is not known.")
{
    /// <summary>The attempt.</summary>
    public AttemptBegin Attempt { get; } = attempt;
}

/// <summary>A definition built in C# is not the one the run was started with.</summary>
public class DefinitionChangedException(string runId, string definitionId, int version, string difference)
    : WorkflowException(
        $"Run '{runId}' was started with another form of definition '{definitionId}' version {version}: {difference}.")
{
    /// <summary>The run's id.</summary>
    public string RunId { get; } = runId;

    /// <summary>The definition's id.</summary>
    public string DefinitionId { get; } = definitionId;

    /// <summary>The definition's version.</summary>
    public int Version { get; } = version;

    /// <summary>The first difference found.</summary>
    public string Difference { get; } = difference;
}
