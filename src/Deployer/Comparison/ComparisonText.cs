namespace Deployer.Comparison;

/// <summary>
/// A comparison as lines for people: what holds data first, objects that stay as they are only counted, and what the words mean.
/// </summary>
public static class ComparisonText
{
    private const string Gap = "  ";
    private const string None = "-";

    private static readonly (ObjectVerdict Verdict, string Meaning)[] Legend =
    [
        (ObjectVerdict.Orphan, "it stands, and that state does not know it. A rollback destroys it; if that state were put back, it would stay, unknown"),
        (ObjectVerdict.Recreate, "that state knows it, and it is gone: it is made anew, and empty"),
        (ObjectVerdict.Replace, "that state knows another object there, which is gone; if it were put back, what stands would stay, unknown, and be made a second time"),
        (ObjectVerdict.Change, "the same object with other attributes; sensitive ones are not compared"),
        (ObjectVerdict.Gone, "it is not there any more, and nothing brings it back: the rest of a replacement, or deleted outside Terraform and not in that state"),
    ];

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="withImports">Whether the import blocks stand at its end.</param>
    /// <returns>The lines, without control characters.</returns>
    public static IEnumerable<string> Lines(ComparisonReport report, bool withImports) =>
        Head(report).Concat(Objects(report)).Concat(withImports ? Imports(report) : []).Select(Plain);

    private static IEnumerable<string> Head(ComparisonReport report)
    {
        var (current, chosen) = (report.Current, report.Chosen);
        yield return $"{Of(current)} beside {Of(chosen)}: {report.Counts}";
        if (report.PutBackCounts is { } counts)
            yield return $"if {Of(report.Backup)} were put back: {counts}";
        if (current.StandsInBecause is { } reason)
            yield return $"the state itself cannot be read: {reason.Split('\n')[0]}";
        foreach (var other in new[] { chosen, report.Backup }.OfType<ComparedState>().Where(other => IsAnother(current, other)))
            yield return $"the state has been begun anew since {Of(other)}: what that knew may exist and not be known any more";
    }

    private static IEnumerable<string> Objects(ComparisonReport report)
    {
        var shown = report.Objects.Where(IsShown).ToList();
        if (shown.Count == 0)
            yield break;
        string[] head = report.Backup is null
            ? [Column(report.Chosen), "OBJECT", "DETAILS"]
            : [Column(report.Chosen), $"PUT BACK {report.Backup.Release}", "OBJECT", "DETAILS"];
        var rows = shown.Select(each => Row(each, report)).Prepend(head).ToList();
        var lines = Columns(rows).ToList();
        var holding = shown.Count(each => each.DataBearing);
        yield return lines[0];
        if (holding > 0)
            yield return "holds what an apply cannot bring back:";
        foreach (var line in lines.Skip(1).Take(holding))
            yield return line;
        if (holding > 0 && holding < shown.Count)
            yield return "the rest:";
        foreach (var line in lines.Skip(1 + holding))
            yield return line;
        foreach (var (verdict, meaning) in Legend.Where(entry => shown.Any(each => each.Verdict == entry.Verdict || each.PutBack == entry.Verdict)))
            yield return $"{Word(verdict)}: {meaning}";
    }

    private static IEnumerable<string> Imports(ComparisonReport report)
    {
        var adopted = report.Objects.Where(each => each is { ImportBlock: not null, Outside: not { Gone: true } }).ToList();
        if (adopted.Count == 0)
            yield break;
        yield return $"to adopt what stands, if {Of(report.Backup ?? report.Chosen)} were put back (in a file in infra/, with their resources):";
        foreach (var each in adopted)
        {
            if ((report.Backup is null ? each.Verdict : each.PutBack) == ObjectVerdict.Replace)
                yield return $"# after: terraform state rm '{each.Address.Replace("'", "'\\''", StringComparison.Ordinal)}'";
            foreach (var line in each.ImportBlock?.Split('\n') ?? [])
                yield return line;
        }
    }

    // What was only renamed, or was left behind before, stays as it is, and yet a reader looks for it.
    private static bool IsShown(ComparedObject each) =>
        each.Deposed is not null || each.Verdict is not (null or ObjectVerdict.Keep) || each.PutBack is not (null or ObjectVerdict.Keep) || IsElsewhere(each.Chosen, each) || IsElsewhere(each.Backup, each);

    private static bool IsElsewhere(KnownAs? known, ComparedObject each) => known is not null && known.Address != each.Address;

    private static string[] Row(ComparedObject each, ComparisonReport report)
    {
        var name = each.Deposed is null ? each.Address : $"{each.Address} (deposed {each.Deposed})";
        var details = string.Join("; ", Details(each, report));
        return report.Backup is null ? [Word(each.Verdict), name, details] : [Word(each.Verdict), Word(each.PutBack), name, details];
    }

    private static IEnumerable<string> Details(ComparedObject each, ComparisonReport report)
    {
        if (each.Now is { Id: { } id } && (IsOther(each.Verdict) || IsOther(each.PutBack)))
            yield return $"id {id}";
        foreach (var (known, source) in new[] { (each.Chosen, report.Chosen), (each.Backup, report.Backup) })
        {
            if (IsElsewhere(known, each))
                yield return $"in {Of(source, serial: false)} as {known?.Address}";
            if (known is { Id: { } other } && other != each.Now?.Id)
                yield return $"in {Of(source, serial: false)} id {other}";
        }

        if (each.Changed.Count > 0)
            yield return string.Join(", ", each.Changed);
        if (each.Outside is { } outside)
            yield return outside.Gone ? "deleted outside Terraform" : $"changed outside Terraform: {string.Join(", ", outside.Attributes)}";
        if (each is { Deposed: not null, Now: not null })
            yield return "left behind by a replacement, and destroyed by the next apply";
    }

    private static bool IsOther(ObjectVerdict? verdict) => verdict is ObjectVerdict.Orphan or ObjectVerdict.Replace;

    private static bool IsAnother(ComparedState current, ComparedState other) =>
        current.Lineage is { } lineage && other.Lineage is { } earlier && lineage != earlier;

    private static string Column(ComparedState chosen) => $"RELEASE {chosen.Release}";

    /// <summary>A verdict as people read it.</summary>
    /// <param name="verdict">The verdict; null where there is none.</param>
    internal static string Word(ObjectVerdict? verdict) => verdict is { } known ? $"{known}".ToLowerInvariant() : None;

    private static string Of(ComparedState? state, bool serial = true) => state switch
    {
        null or { Release: null, Serial: null } => "no state",
        { Release: null } => $"what stands{Serial(state, serial)}",
        { StandsInBecause: not null } => $"what release {state.Release} left{Serial(state, serial)}",
        _ => $"release {state.Release}{Serial(state, serial)}",
    };

    private static string Serial(ComparedState state, bool shown) => shown ? $" (serial {state.Serial})" : "";

    private static IEnumerable<string> Columns(List<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return rows.Select(row => string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string Plain(string line) => string.Concat(line.Select(letter => char.IsControl(letter) ? ' ' : letter)).TrimEnd();
}
