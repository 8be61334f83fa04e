using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Fuzz;

/// <summary>What a case did on a store.</summary>
internal sealed record Observed(StoreKind Kind, WorkflowStatus Status, string? Outcome, string Data, string Story)
{
    public required IReadOnlyCollection<Fault> Struck { get; init; }

    public required int Resumes { get; init; }

    public required int Reruns { get; init; }

    public required int Attempts { get; init; }

    public required int FinishedAgain { get; init; }

    public required int Lost { get; init; }

    public required int Failed { get; init; }

    public static Observed Of(World world, Model model, StoreKind kind, bool failed)
    {
        var ends = world.Journal.Entries.OfType<Committed>().SelectMany(committed => committed.Ended).ToList();
        var story = ends.Where(ended => ended.End.Ending is not (StepEnding.Unknown or StepEnding.Interrupted))
            .Select(ended => $"{ended.Begin.StepKey}{ended.Item}:{ended.End.Ending}");
        return new Observed(kind, model.Status, model.Outcome, $"{model.Data}", string.Join(' ', story))
        {
            Struck = world.Struck,
            Resumes = world.Resumes,
            Reruns = model.Reruns,
            Attempts = ends.Count,
            FinishedAgain = world.Journal.FinishedAgain,
            Lost = world.Journal.Lost,
            Failed = failed ? 1 : 0,
        };
    }
}
