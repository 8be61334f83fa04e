namespace Workflow.Engine;

/// <summary>Turns collected steps into a definition: numbers them, resolves ids, gives each its key.</summary>
internal static class DefinitionAssembly
{
    /// <summary>Numbers the steps in their order, from 0, and follows the new numbers in all connections.</summary>
    public static List<WorkflowStep> Number(IEnumerable<WorkflowStep> steps)
    {
        var ordered = steps.Distinct().ToList();
        var numbers = ordered.Select((step, index) => (step.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        for (var i = 0; i < ordered.Count; i++)
        {
            var step = ordered[i];
            step.Id = i;
            step.Children = [.. step.Children.Select(child => numbers[child])];
            step.CompensationStepId = step.CompensationStepId is { } compensation ? numbers[compensation] : null;
            foreach (var outcome in step.Outcomes.Where(outcome => outcome.ExternalNextStepId is null))
            {
                outcome.NextStep = numbers[outcome.NextStep];
            }
        }

        return ordered;
    }

    /// <summary>Resolves connections by id, sets <see cref="WorkflowStep.Key"/>, and checks the whole.</summary>
    /// <param name="definition">Its steps are numbered.</param>
    /// <param name="fault">Says the place of what is wrong, for a definition that has places.</param>
    /// <exception cref="WorkflowDefinitionLoadException">The steps do not make a definition that can be run.</exception>
    public static void Finish(WorkflowDefinition definition, StepFault? fault = null)
    {
        fault ??= (step, _, what) => Wrong(definition, step, what);
        if (definition.Steps.Count == 0)
        {
            throw fault(null, "Steps", "it has no steps");
        }

        var byId = IndexById(definition, fault);
        foreach (var step in definition.Steps)
        {
            foreach (var outcome in step.Outcomes)
            {
                if (outcome.ExternalNextStepId is not { } id)
                {
                    continue;
                }

                outcome.NextStep = byId.TryGetValue(id, out var next)
                    ? next.Id
                    : throw fault(step, "NextStepId", $"there is no step '{id}' to go on at{DefinitionFault.Suggest(id, byId.Keys)}");
            }
        }

        SetKeys(definition);
        new StepRules(definition, fault).Check();
        new DefinitionGraph(definition, fault).Check();
    }

    private static Dictionary<string, WorkflowStep> IndexById(WorkflowDefinition definition, StepFault fault)
    {
        var byId = new Dictionary<string, WorkflowStep>();
        foreach (var step in definition.Steps.Where(step => step.ExternalId is not null))
        {
            if (!byId.TryAdd(step.ExternalId!, step)) // not null: see Where
            {
                throw fault(step, "Id", "two steps have this id");
            }
        }

        return byId;
    }

    private static void SetKeys(WorkflowDefinition definition)
    {
        var uses = definition.Steps.Where(step => step.ExternalId is null).CountBy(step => step.Name ?? "")
            .ToDictionary(pair => pair.Key, pair => pair.Value);
        var ids = definition.Steps.Select(step => step.ExternalId).ToHashSet();
        foreach (var step in definition.Steps)
        {
            var hasOwnName = !string.IsNullOrEmpty(step.Name) && step.ExternalId is null && uses[step.Name] == 1 && !ids.Contains(step.Name);
            step.Key = step.ExternalId ?? (hasOwnName ? step.Name! : $"{step.Name ?? step.BodyType.Name}-{step.Id}"); // not null: hasOwnName
        }
    }

    private static WorkflowDefinitionLoadException Wrong(WorkflowDefinition definition, WorkflowStep? step, string what)
    {
        var name = step is null ? null : DefinitionGraph.NameOf(step);
        return new($"Definition '{definition.Id}' version {definition.Version}{(name is null ? "" : $", step '{name}'")}: {what}.")
        {
            StepId = name,
        };
    }
}
