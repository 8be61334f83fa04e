using System.Globalization;

namespace Workflow.Engine;

/// <summary>Refuses an exported run whose parts do not fit together: a store must not take in what it could not have written.</summary>
internal static class RunArchiveCheck
{
    public static void Verify(RunArchive archive)
    {
        var (run, text) = (archive.Run, archive.Definition);
        Demand(run.Id.Length > 0, "its run has no id");
        Demand(DefinitionText.Create(text.Format, text.Content) == text, "the definition's text is not the one its hash was made of");
        Demand(archive.DataVersion > 0, "the data has no version");
        Demand(archive.Epoch >= archive.Journal.Select(attempt => attempt.Epoch).DefaultIfEmpty(0).Max(), "the journal is ahead of its lease");

        var pointers = archive.Pointers.Select(pointer => pointer.Id).ToHashSet();
        Demand(pointers.Count == archive.Pointers.Count && pointers.All(IsNumber), "its pointers are not counted");
        Demand(
            archive.Journal.Select(attempt => attempt.Sequence).SequenceEqual(Enumerable.Range(1, archive.Journal.Count)),
            "its journal is not counted");
        Demand(archive.Journal.All(attempt => pointers.Contains(attempt.PointerId)), "its journal tells of a visit that is missing");
        Demand(archive.Journal.All(attempt => attempt.EndedAt is null == attempt.Ending is null), "its journal has half an end");
        var waiting = archive.Subscriptions.Select(subscription => subscription.Waits.PointerId).ToList();
        Demand(
            waiting.Distinct().Count() == waiting.Count && waiting.TrueForAll(pointers.Contains),
            "something waits at a visit that is missing");
    }

    private static bool IsNumber(string id) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == id;

    private static void Demand(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new RunArchiveException(otherwise);
        }
    }
}
