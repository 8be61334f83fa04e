namespace Workflow.Engine;

/// <summary>What an expression of a definition can see when it is evaluated; which of it, its place in the definition decides.</summary>
internal readonly record struct ExpressionScope(
    object? Data, IStepBody? Body = null, IStepExecutionContext? Context = null, object? Outcome = null);
