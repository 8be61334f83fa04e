namespace Workflow.Engine;

/// <summary>Collects the steps of a definition.</summary>
public interface IWorkflowBuilder
{
    /// <summary>The steps so far.</summary>
    List<WorkflowStep> Steps { get; }

    /// <summary>The id of the last step.</summary>
    int LastStep { get; }

    /// <summary>A builder for the same steps with a data type.</summary>
    IWorkflowBuilder<T> UseData<T>()
        where T : new();

    /// <summary>Ends building.</summary>
    /// <exception cref="WorkflowDefinitionLoadException">The steps do not make a definition.</exception>
    WorkflowDefinition Build(string id, int version);

    /// <summary>Adds a step and gives it its id.</summary>
    void AddStep(WorkflowStep step);

    /// <summary>Adds the steps of a branch.</summary>
    void AttachBranch(IWorkflowBuilder branch);
}

/// <summary>Builds a definition.</summary>
/// <typeparam name="TData">The run's data.</typeparam>
public interface IWorkflowBuilder<TData> : IWorkflowBuilder, IWorkflowModifier<TData, InlineStepBody>
    where TData : new()
{
    /// <summary>The first step.</summary>
    IStepBuilder<TData, TStep> StartWith<TStep>(Action<IStepBuilder<TData, TStep>>? stepSetup = null)
        where TStep : IStepBody;

    /// <summary>The first step, inline.</summary>
    IStepBuilder<TData, InlineStepBody> StartWith(Func<IStepExecutionContext, ExecutionResult> body);

    /// <summary>The first step, inline.</summary>
    IStepBuilder<TData, ActionStepBody> StartWith(Action<IStepExecutionContext> body);

    /// <summary>The steps that lead to a step.</summary>
    IEnumerable<WorkflowStep> GetUpstreamSteps(int id);

    /// <summary>What happens when a step fails that does not say it itself.</summary>
    IWorkflowBuilder<TData> UseDefaultErrorBehavior(WorkflowErrorHandling behavior, TimeSpan? retryInterval = null);

    /// <summary>A builder for a branch of this definition.</summary>
    IWorkflowBuilder<TData> CreateBranch();
}
