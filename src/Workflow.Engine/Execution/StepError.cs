namespace Workflow.Engine;

/// <summary>Why an attempt failed, as it is kept in the journal.</summary>
/// <param name="Type">The exception's type name.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="Tail">The last lines of what the step's tool said, or of the stack.</param>
/// <param name="Remedy">What to do about it, where the step knows.</param>
public sealed record StepError(string Type, string Message, string? Tail = null, string? Remedy = null);

/// <summary>An exception that can say more about a failed step than its message. Steps' own exceptions implement it.</summary>
public interface IStepFailure
{
    /// <summary>The last lines of what the step's tool said; kept in the journal, so without secrets.</summary>
    string? Tail { get; }

    /// <summary>The next command to type.</summary>
    string? Remedy { get; }
}
