using System.Collections.Concurrent;

namespace Workflow.Engine;

internal sealed class WorkflowRegistry : IWorkflowRegistry
{
    private readonly ConcurrentDictionary<(string Id, int Version), WorkflowDefinition> _definitions = new();

    public void RegisterWorkflow(IWorkflow workflow) => RegisterWorkflow<object>(workflow);

    public void RegisterWorkflow<TData>(IWorkflow<TData> workflow)
        where TData : new()
    {
        var builder = new WorkflowBuilder<TData>();
        workflow.Build(builder);
        RegisterWorkflow(builder.Build(workflow.Id, workflow.Version));
    }

    public void RegisterWorkflow(WorkflowDefinition definition)
    {
        if (definition.Text == DefinitionText.None)
        {
            DefinitionAssembly.Finish(definition);
            definition.Text = DefinitionStructure.Describe(definition);
        }

        var registered = _definitions.GetOrAdd((definition.Id, definition.Version), definition);
        if (registered.Text.Hash != definition.Text.Hash)
        {
            throw new InvalidOperationException(
                $"Another definition '{definition.Id}' version {definition.Version} is registered already.");
        }
    }

    public WorkflowDefinition? GetDefinition(string workflowId, int? version = null) =>
        version is { } wanted
            ? _definitions.GetValueOrDefault((workflowId, wanted))
            : _definitions.Values.Where(definition => definition.Id == workflowId).MaxBy(definition => definition.Version);

    public bool IsRegistered(string workflowId, int version) => _definitions.ContainsKey((workflowId, version));

    public void DeregisterWorkflow(string workflowId, int version) => _definitions.TryRemove((workflowId, version), out _);

    public IEnumerable<WorkflowDefinition> GetAllDefinitions() => _definitions.Values;
}
