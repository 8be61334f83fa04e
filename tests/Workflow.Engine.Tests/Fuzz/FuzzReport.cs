using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Workflow.Engine.Tests.Fuzz;

/// <summary>What the cases were made of, and what became of them.</summary>
internal static class FuzzReport
{
    private static readonly ConcurrentBag<(FuzzCase Fuzz, Observed Observed)> _all = [];

    public static void Add(FuzzCase fuzz, Observed observed) => _all.Add((fuzz, observed));

    public static string Text() => string.Create(CultureInfo.InvariantCulture, $"""
        # Random definitions, random faults

        `make fuzz` generates definitions from a seed, runs each with its faults until it has ended, and compares the journal with a
        reference: a plain interpreter of the definition that reads the journal and says what may begin and how it has to end. A failed
        case is shrunk and printed with its seed. Besides, of each run: a body runs only when its begin is on record; a step whose end is
        on record never runs again; what is on record as completed was done exactly once in that attempt; attempts are numbered without a
        gap and each has an end; the data is the model's; nothing is open and no lease is held at the end. Cases without concurrency tell
        the same story in memory and on SQLite.

        Seed {FuzzPlan.Seed}, commit {Commit()}, {Environment.OSVersion.VersionString}, {Environment.ProcessorCount} cores.

        | | in memory | SQLite |
        |---|--:|--:|
        {Row("cases", _ => 1)}
        {Row("attempts on record", run => run.Attempts)}
        {Row("runs that ended Complete", run => run.Status == WorkflowStatus.Complete && run.Outcome is null ? 1 : 0)}
        {Row("runs that ended compensated", run => run.Status == WorkflowStatus.Complete && run.Outcome is not null ? 1 : 0)}
        {Row("runs that ended Terminated", run => run.Status == WorkflowStatus.Terminated ? 1 : 0)}
        {Row("processes killed", run => run.Struck.Count(fault => fault.IsKill))}
        {Row("other faults", run => run.Struck.Count(fault => !fault.IsKill))}
        {Row("resumes needed", run => run.Resumes)}
        {Row("steps in doubt, run again", run => run.Reruns)}
        {Row("finished steps run again", run => run.FinishedAgain)}
        {Row("finished steps lost", run => run.Lost)}
        {Row("cases that failed", run => run.Failed)}

        {Table("Definitions that use", Names(), (name, pair) => Contents.Structures(pair.Fuzz).Contains(name) ? 1 : 0)}

        {Table("Faults that struck", Enum.GetNames<FaultKind>(), (name, pair) => pair.Observed.Struck.Count(fault => $"{fault.Kind}" == name))}

        Not generated: `Attach`, `Probe` and `Ask` (see InDoubtTests), definitions in YAML or JSON, two hosts on one file, a full or read-only
        disk, real processes (see KilledProcessTests).

        """);

    private static IEnumerable<string> Names() =>
        _all.SelectMany(pair => Contents.Structures(pair.Fuzz)).Distinct().Order(StringComparer.Ordinal);

    private static string Table(string title, IEnumerable<string> names, Func<string, (FuzzCase Fuzz, Observed Observed), int> count) =>
        $"| {title} | in memory | SQLite |\n|---|--:|--:|\n"
        + string.Join('\n', names.Select(name =>
            CountedRow(name, kind => _all.Where(pair => pair.Observed.Kind == kind).Sum(pair => count(name, pair)))));

    private static string Row(string title, Func<Observed, int> count) =>
        CountedRow(title, kind => _all.Where(pair => pair.Observed.Kind == kind).Sum(pair => count(pair.Observed)));

    private static string CountedRow(string title, Func<Support.StoreKind, int> count) => string.Create(
        CultureInfo.InvariantCulture, $"| {title} | {count(Support.StoreKind.Memory)} | {count(Support.StoreKind.Sqlite)} |");

    private static string Commit()
    {
        var start = new ProcessStartInfo("git", ["describe", "--always", "--dirty"]) { RedirectStandardOutput = true };
        using var git = System.Diagnostics.Process.Start(start)!; // not null: it is a new process
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
