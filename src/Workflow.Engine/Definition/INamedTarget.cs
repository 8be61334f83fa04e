namespace Workflow.Engine;

/// <summary>A parameter of which it is known what it sets.</summary>
internal interface INamedTarget
{
    /// <summary>The property of the step, or of the data, that it sets or changes; null when it is none.</summary>
    string? TargetName { get; }
}
