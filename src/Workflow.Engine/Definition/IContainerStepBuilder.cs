namespace Workflow.Engine;

/// <summary>Says what is inside a container.</summary>
public interface IContainerStepBuilder<TData, TStepBody, TReturnStep>
    where TData : new()
    where TStepBody : IStepBody
    where TReturnStep : IStepBody
{
    /// <summary>The steps inside.</summary>
    IStepBuilder<TData, TReturnStep> Do(Action<IWorkflowBuilder<TData>> builder);
}

/// <summary>Says what runs side by side.</summary>
public interface IParallelStepBuilder<TData, TStepBody>
    where TData : new()
    where TStepBody : IStepBody
{
    /// <summary>One branch more.</summary>
    IParallelStepBuilder<TData, TStepBody> Do(Action<IWorkflowBuilder<TData>> builder);

    /// <summary>Goes on when all branches have ended.</summary>
    IStepBuilder<TData, Sequence> Join();
}
