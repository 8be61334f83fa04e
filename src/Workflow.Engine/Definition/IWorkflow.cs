namespace Workflow.Engine;

/// <summary>A definition built in C#, without a data type.</summary>
public interface IWorkflow : IWorkflow<object>;

/// <summary>A definition built in C#.</summary>
/// <typeparam name="TData">The run's data; kept as JSON.</typeparam>
public interface IWorkflow<TData>
    where TData : new()
{
    /// <summary>The definition's id.</summary>
    string Id { get; }

    /// <summary>The definition's version.</summary>
    int Version { get; }

    /// <summary>Builds the steps.</summary>
    void Build(IWorkflowBuilder<TData> builder);
}
