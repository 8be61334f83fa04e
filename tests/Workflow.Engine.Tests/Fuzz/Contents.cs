namespace Workflow.Engine.Tests.Fuzz;

/// <summary>What is in a generated definition.</summary>
internal static class Contents
{
    /// <summary>All parts with their ids.</summary>
    public static IEnumerable<(string Id, Part Part)> All(Block block, string prefix = "") =>
        block.Parts.SelectMany((part, index) => Inside(part, Block.Id(prefix, index)))
            .Concat(block.Tail is Decision decision
                ? decision.Branches.SelectMany((branch, index) =>
                    All(branch, Container.Prefix(Block.Id(prefix, block.Parts.Count), index)))
                : []);

    public static IReadOnlyDictionary<string, Moment> Waits(Block root) =>
        All(root).Where(each => each.Part is Wait).ToDictionary(each => each.Id, each => ((Wait)each.Part).Published);

    public static int FailuresOf(Block root, string id) => ((HandOver)All(root).Single(each => each.Id == id).Part).Fails?.Times ?? 0;

    /// <summary>The structures that a definition uses, by the words of the report.</summary>
    public static IReadOnlySet<string> Structures(FuzzCase fuzz)
    {
        var parts = All(fuzz.Root).Select(each => each.Part).ToList();
        var words = parts.Select(Word).ToHashSet();
        AddWhen(parts.Exists(part => part.Undo is { Steps: 1 }), "CompensateWith");
        AddWhen(parts.Exists(part => part.Undo is { Steps: > 1 }), "CompensateWithSequence");
        AddWhen(parts.Exists(part => part is GiveUp), "CancelCondition");
        foreach (var handling in parts.Select(part => part.OnError).OfType<WorkflowErrorHandling>())
        {
            words.Add($"OnError {handling}");
        }

        AddWhen(HasTail<Ending>(fuzz.Root), "EndWorkflow");
        AddWhen(HasTail<Decision>(fuzz.Root), "Decide, Branch");
        return words;

        void AddWhen(bool isThere, string word)
        {
            if (isThere)
            {
                words.Add(word);
            }
        }
    }

    /// <summary>True when parts of the run are side by side, so that the order of what happens is not given.</summary>
    public static bool IsConcurrent(FuzzCase fuzz) => All(fuzz.Root).Any(each =>
        each.Part is GiveUp or Fork { Branches.Count: > 1 } or Each { Together: true, Items: > 1 } or Switch
            or Wait { Published: not Moment.AtRest });

    private static IEnumerable<(string Id, Part Part)> Inside(Part part, string id) => part switch
    {
        GiveUp giveUp => Inside(giveUp.Expand(id), id).Prepend((id, part)),
        Stuck stuck => All(stuck.Inside, Container.Prefix(id, 0)).Prepend((id, part)),
        Container container => container.Branches
            .SelectMany((branch, index) => All(branch, Container.Prefix(id, index)))
            .Prepend((id, part)),
        _ => [(id, part)],
    };

    private static bool HasTail<TTail>(Block block) =>
        block.Tail is TTail
        || block.Parts.OfType<Container>().SelectMany(container => container.Branches).Any(HasTail<TTail>)
        || (block.Tail is Decision decision && decision.Branches.Any(HasTail<TTail>));

    private static string Word(Part part) => part switch
    {
        Choice => "If",
        Loop => "While",
        Each { Together: true } => "ForEach, parallel",
        Each => "ForEach, in turn",
        Fork => "Parallel",
        Saga => "Saga",
        Switch => "When",
        Nap => "Delay",
        Wait => "WaitFor",
        HandOver => "Activity",
        _ => "Then",
    };
}
