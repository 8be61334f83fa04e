using System.Collections.Concurrent;

namespace Workflow.Engine;

/// <summary>Finds the definition a stored run is driven by: always the one it was started with.</summary>
internal sealed class DefinitionResolver(IWorkflowRegistry registry, Lazy<IStoredDefinitionLoader?> loader)
{
    private readonly ConcurrentDictionary<string, WorkflowDefinition> _byHash = new();

    public WorkflowDefinition Find(StoredRun stored)
    {
        var (run, text) = (stored.Run, stored.Definition);
        var registered = registry.GetDefinition(run.DefinitionId, run.Version);
        if (registered?.Text.Hash == text.Hash)
        {
            return registered;
        }

        if (text.Format != DefinitionFormat.Code)
        {
            return _byHash.GetOrAdd(text.Hash, _ => Load(run, text));
        }

        if (registered is null)
        {
            throw new WorkflowNotRegisteredException(run.DefinitionId, run.Version);
        }

        throw new DefinitionChangedException(
            run.Id, run.DefinitionId, run.Version, DefinitionStructure.Difference(text.Content, registered.Text.Content))
        {
            Remedy = "Register the changed definition under a new version, and keep the old one until its runs have ended.",
        };
    }

    private WorkflowDefinition Load(RunRow run, DefinitionText text) =>
        loader.Value?.LoadStored(text)
        ?? throw new WorkflowException(
            $"Run '{run.Id}' was started from a {text.Format} definition, and this program cannot load those.")
        {
            Remedy = "Call AddWorkflowDSL.",
        };
}

/// <summary>Loads the text that a run was started with, without registering it.</summary>
internal interface IStoredDefinitionLoader
{
    WorkflowDefinition LoadStored(DefinitionText text);
}
