namespace Workflow.Engine;

/// <summary>The definitions a host knows, by id and version.</summary>
public interface IWorkflowRegistry
{
    /// <summary>Builds and registers a definition.</summary>
    void RegisterWorkflow(IWorkflow workflow);

    /// <summary>Registers a definition; the same one again is accepted.</summary>
    /// <exception cref="InvalidOperationException">Another definition has this id and version.</exception>
    void RegisterWorkflow(WorkflowDefinition definition);

    /// <summary>Builds and registers a definition.</summary>
    void RegisterWorkflow<TData>(IWorkflow<TData> workflow)
        where TData : new();

    /// <summary>The definition, the newest version by default; null when there is none.</summary>
    WorkflowDefinition? GetDefinition(string workflowId, int? version = null);

    /// <summary>True when the definition is registered.</summary>
    bool IsRegistered(string workflowId, int version);

    /// <summary>Forgets a definition.</summary>
    void DeregisterWorkflow(string workflowId, int version);

    /// <summary>All definitions.</summary>
    IEnumerable<WorkflowDefinition> GetAllDefinitions();
}
