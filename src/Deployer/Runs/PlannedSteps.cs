namespace Deployer.Runs;

/// <summary>The steps that a run of a definition goes through when nothing fails.</summary>
internal static class PlannedSteps
{
    /// <summary>Lists them.</summary>
    /// <param name="definition">The definition.</param>
    /// <returns>The keys of its steps in order, without those that only undo others.</returns>
    public static IReadOnlyList<string> Of(WorkflowDefinition definition)
    {
        var undo = new HashSet<int>();
        foreach (var step in definition.Steps)
        {
            Add(step.CompensationStepId);
        }

        return definition.Steps.Where(step => !undo.Contains(step.Id)).Select(step => step.Key).ToList();

        void Add(int? id)
        {
            if (id is { } undoing && undo.Add(undoing) && definition.Steps.FindById(undoing) is { } step)
            {
                step.Children.ForEach(child => Add(child));
                step.Outcomes.ForEach(outcome => Add(outcome.NextStep));
            }
        }
    }
}
