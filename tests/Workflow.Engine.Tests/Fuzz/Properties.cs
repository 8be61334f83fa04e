using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Fuzz;

/// <summary>What has to hold for every case.</summary>
internal static class Properties
{
    private const int MostTold = 120;

    /// <summary>Runs a case on a store.</summary>
    /// <returns>What was observed.</returns>
    /// <exception cref="AssertionException">A property does not hold.</exception>
    public static async Task<Observed> HoldAsync(FuzzCase fuzz, StoreKind kind)
    {
        await using var world = new World(fuzz, kind);
        var run = await world.RunAsync();
        var model = new Model(fuzz, world.Definition);
        model.Read(world.Journal.Entries);
        List<string> wrong = [.. world.Wrong, .. world.Journal.Wrong, .. model.Wrong];
        if (run is not null)
        {
            wrong.AddRange(await CompareAsync(world, model, run));
        }

        var observed = Observed.Of(world, model, kind, failed: wrong.Count > 0);
        FuzzReport.Add(fuzz, observed);
        return wrong.Count == 0
            ? observed
            : throw new AssertionException($"{kind}: {string.Join("; ", wrong)}\n{fuzz}\n{Tell(world.Journal)}");
    }

    private static async Task<List<string>> CompareAsync(World world, Model model, RunSummary run)
    {
        var wrong = new List<string>();
        void Same(object? there, object? expected, string what)
        {
            if (!Equals(there, expected))
            {
                wrong.Add($"{what} is {there ?? "null"} and ought to be {expected ?? "null"}");
            }
        }

        Same(run.Status, model.Status, "the status");
        Same(run.Outcome, model.Outcome, "the outcome");
        Same($"{await world.DataAsync()}", $"{model.Data}", "the data");
        Same(model.Status == WorkflowStatus.Complete ? model.Missing : "", "", "what is missing");
        Same(await world.Store.FindHolderAsync(RunLease.NameOf(World.RunId)), null, "the lease's holder");
        var stored = (await world.Store.LoadAsync(World.RunId))!; // it was created
        var open = stored.Pointers.Where(pointer => pointer.EndTime is null || pointer.Active).Select(pointer => pointer.StepKey);
        Same(string.Join(' ', open), "", "what is open");
        Same(stored.Delivered.Count, 0, "the number of events not taken");
        foreach (var step in (await world.Store.ReadJournalAsync(World.RunId)).GroupBy(record => record.StepKey))
        {
            var numbers = string.Join(' ', Enumerable.Range(1, step.Count()));
            Same(string.Join(' ', step.Select(record => record.Attempt)), numbers, $"{step.Key}'s attempts");
            Same(step.Count(record => record.Ending is null || record.EndedAt is null), 0, $"{step.Key}'s attempts without an end");
        }

        Same(world.Journal.Lost, 0, "the number of steps that are on record and were not done");
        return wrong;
    }

    private static string Tell(Journal journal) => string.Join('\n', journal.Entries.Take(MostTold).Select(entry => entry is Committed committed
        ? $"[{string.Join(' ', committed.Ended.Select(ended => $"-{ended.Begin.StepKey}{ended.Item}:{ended.End.Ending}"))}"
            + $" | {string.Join(' ', committed.Begun.Select(began => $"+{began.Begin.StepKey}{began.Item}"))}] {committed.Status}"
        : entry.GetType().Name));
}
