namespace Workflow.Engine;

/// <summary>Makes the error of a bad definition.</summary>
/// <param name="step">The step that is wrong; null for the definition.</param>
/// <param name="key">The key of the definition format that is wrong.</param>
/// <param name="what">What is wrong.</param>
internal delegate WorkflowDefinitionLoadException StepFault(WorkflowStep? step, string key, string what);
