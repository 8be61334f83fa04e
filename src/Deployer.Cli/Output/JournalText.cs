using Deployer.Journal;

namespace Deployer.Cli.Output;

/// <summary>What the applies of a run have changed, as <c>deployer show</c> prints it: what is in doubt comes last, nearest to the next command.</summary>
internal static class JournalText
{
    private static readonly string[] Head = ["APPLY", "CHANGE", "STATE", "TOOK", "RESOURCE", "ID"];

    public static void Write(ApplyJournal journal, TextWriter writer, TimeProvider time)
    {
        if (journal.Changes.Count > 0)
        {
            writer.WriteLine();
            Columns.Write(writer, [Head, .. journal.Changes.Select(Row)], width: 0);
        }

        if (journal.InDoubt.Count > 0)
        {
            writer.WriteLine($"{Environment.NewLine}in doubt: {Count(journal.InDoubt.Count)} began, and whether {(journal.InDoubt.Count == 1 ? "it was" : "they were")} done is not known");
            foreach (var change in journal.InDoubt)
                WriteDoubt(change, writer, time);
        }

        if (journal.Incomplete is { } reason)
            WriteIncomplete(reason, journal.PerhapsBegun, writer);
    }

    private static void WriteDoubt(AppliedChange change, TextWriter writer, TimeProvider time)
    {
        var began = change.BegunAt is { } at ? $", since {Words.Of(at, time)}" : "";
        writer.WriteLine(Printable.Line($"  {change.Address} ({change.Action}{began})"));
        if (change.Advice is not null)
            writer.WriteLine($"    {change.Advice}");
        foreach (var line in change.ImportBlock?.Split('\n') ?? [])
            writer.WriteLine($"      {Printable.Line(line)}");
    }

    private static void WriteIncomplete(string reason, IReadOnlyList<string> perhaps, TextWriter writer)
    {
        writer.WriteLine($"{Environment.NewLine}the last apply's journal may lack its end: {reason}");
        if (perhaps.Count > 0)
            writer.WriteLine($"  {Count(perhaps.Count)} may have begun as well:");
        foreach (var address in perhaps)
            writer.WriteLine($"    {Printable.Line(address)}");
    }

    private static string Count(int changes) => changes == 1 ? "1 change" : $"{changes} changes";

    private static string[] Row(AppliedChange change) =>
    [
        change.Apply,
        change.Action,
        Words.Of(change.State),
        change is { BegunAt: { } begun, EndedAt: { } ended } ? Words.Of(ended - begun) : "-",
        change.Address,
        change.Id ?? "",
    ];
}
