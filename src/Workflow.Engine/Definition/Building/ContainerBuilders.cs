namespace Workflow.Engine;

/// <summary>Builds what is inside a container, and goes back to the step that follows it.</summary>
internal sealed class ContainerStepBuilder<TData, TStepBody, TReturnStep>(
    WorkflowBuilder<TData> builder, WorkflowStep container, StepBuilder<TData, TReturnStep> after)
    : IContainerStepBuilder<TData, TStepBody, TReturnStep>
    where TData : new()
    where TStepBody : IStepBody
    where TReturnStep : IStepBody
{
    public IStepBuilder<TData, TReturnStep> Do(Action<IWorkflowBuilder<TData>> builderOfBranch)
    {
        builder.AddBranch(container, builderOfBranch);
        return after;
    }
}

internal sealed class ParallelStepBuilder<TData>(WorkflowBuilder<TData> builder, StepBuilder<TData, Sequence> container)
    : IParallelStepBuilder<TData, Sequence>
    where TData : new()
{
    public IParallelStepBuilder<TData, Sequence> Do(Action<IWorkflowBuilder<TData>> builderOfBranch)
    {
        builder.AddBranch(container.Step, builderOfBranch);
        return this;
    }

    public IStepBuilder<TData, Sequence> Join() => container;
}
