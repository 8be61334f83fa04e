namespace Workflow.Engine;

/// <summary>A step whose body is a function.</summary>
public class WorkflowStepInline : WorkflowStep<InlineStepBody>
{
    /// <summary>What it does.</summary>
    public required Func<IStepExecutionContext, ExecutionResult> Body { get; set; }

    /// <inheritdoc />
    public override IStepBody ConstructBody(IServiceProvider serviceProvider) => new InlineStepBody(Body);
}

internal sealed class ActionStep(Action<IStepExecutionContext> body) : WorkflowStep<ActionStepBody>
{
    public override IStepBody ConstructBody(IServiceProvider serviceProvider) => new ActionStepBody { Body = body };
}

/// <summary>Ends the run.</summary>
public class EndStep : WorkflowStep
{
    /// <inheritdoc />
    public override Type BodyType => typeof(EndStep);

    /// <inheritdoc />
    public override ExecutionPipelineDirective InitForExecution(
        WorkflowExecutorResult executorResult,
        WorkflowDefinition defintion,
        WorkflowInstance workflow,
        ExecutionPointer executionPointer) => ExecutionPipelineDirective.EndWorkflow;
}
