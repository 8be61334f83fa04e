namespace Workflow.Engine;

/// <summary>Looks at the connections of a definition: no step that is never reached, no cycle that is never left.</summary>
internal sealed class DefinitionGraph(DefinitionSourceV1 source, IReadOnlyDictionary<string, int> positions)
{
    public void Check()
    {
        var reached = Reach();
        var unreached = source.Steps.Find(step => !reached.Contains(step.Id));
        if (unreached is not null)
        {
            throw Fault(unreached, "Id", "no step leads here");
        }

        // In a linear definition each step leads to at most one, so a cycle that is entered is never left.
        var path = new HashSet<string>();
        var step = source.Steps[0];
        while (path.Add(step.Id))
        {
            if (step.NextStepId is not { } next)
            {
                return;
            }

            var following = source.Steps[positions[next]];
            if (path.Contains(next))
            {
                throw Fault(step, "NextStepId", $"going on at '{next}' makes a cycle without an exit");
            }

            step = following;
        }
    }

    private HashSet<string> Reach()
    {
        var reached = new HashSet<string>();
        var next = source.Steps[0].Id;
        while (next is not null && reached.Add(next))
        {
            next = source.Steps[positions[next]].NextStepId;
        }

        return reached;
    }

    private WorkflowDefinitionLoadException Fault(StepSourceV1 step, string key, string what) =>
        DefinitionFault.At(source.Places.LineOf(step, key), step.Id, what);
}
