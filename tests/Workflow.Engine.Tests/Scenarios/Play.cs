using System.Text.Json;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>A scenario that was played to its end.</summary>
internal sealed record Play(
    string Title, int Commits, RunSummary Run, StoredRun Stored, IReadOnlyList<StepRecord> Journal, IReadOnlyList<Word> Words)
{
    public string Told => string.Join(' ', Words.Select(word => word.Text));

    /// <summary>How it ended and what was said, for one comparison.</summary>
    public (WorkflowStatus Status, string? Outcome, string Told) Ending => (Run.Status, Run.Outcome, Told);

    /// <summary>The data it ended with.</summary>
    public T Data<T>() => JsonSerializer.Deserialize<T>(Stored.Data!, StoredJson.Options)!; // a scenario has data

    /// <summary>Nothing of an ended run is left open.</summary>
    public void VerifyEnded()
    {
        Assert.That(Run.Status, Is.AnyOf(WorkflowStatus.Complete, WorkflowStatus.Terminated), Title);
        Assert.That(Stored.Pointers.Where(pointer => pointer.EndTime is null).Select(Describe), Is.Empty, $"{Title}: open visits");
        Assert.That(Journal.Where(record => record.EndedAt is null), Is.Empty, $"{Title}: attempts without an end");
        Assert.That((Run.WaitsFor, Run.Holder, Run.InDoubt), Is.EqualTo(((string?)null, (LeaseHolder?)null, false)), Title);
    }

    /// <param name="whole">How it goes when nothing happens.</param>
    /// <param name="isOrdered">True when its words come in one order.</param>
    public void VerifyLike(Play whole, bool isOrdered)
    {
        var told = $"{Title}: '{Told}' where the whole was '{whole.Told}'";
        Assert.That((Run.Status, Run.Outcome, Stored.Data), Is.EqualTo((whole.Run.Status, whole.Run.Outcome, whole.Stored.Data)), told);
        foreach (var word in whole.Words.Concat(Words).Distinct())
        {
            var more = Words.Count(word.Equals) - whole.Words.Count(word.Equals);
            var doubts = Journal.Count(record => record.StepKey == word.StepKey && record.Ending == StepEnding.Unknown);
            Assert.That(more, Is.InRange(0, doubts), $"{told}: '{word.Text}'");
        }

        if (isOrdered)
        {
            Assert.That(WithoutRepeats(), Is.EqualTo(whole.WithoutRepeats()), told);
        }
    }

    /// <summary>How many visits to a step began.</summary>
    public int VisitsOf(string stepKey) => Journal.Where(record => record.StepKey == stepKey).DistinctBy(record => record.PointerId).Count();

    private List<Word> WithoutRepeats() => [.. Words.Where((word, i) => i == 0 || Words[i - 1] != word)];

    private static string Describe(PointerRow pointer) => $"{pointer.Id} {pointer.StepKey} {pointer.Status}";
}
