using System.Collections.Concurrent;
using System.Globalization;

namespace FaultMatrix;

/// <summary>What became of one case.</summary>
internal sealed class CaseReport
{
    private static readonly ConcurrentBag<CaseReport> Reports = [.. Progress.Cases.Select(Ended)];

    private CaseReport(FaultCase one) => Case = one;

    public FaultCase Case { get; }

    /// <summary>It came to the same end as an undisturbed deployment.</summary>
    public bool SameEnd { get; set; }

    public int Resumes { get; set; }

    /// <summary>How often a person had to decide or to lend a hand.</summary>
    public int Asked { get; set; }

    public int Orphans { get; set; }

    public int Doubled { get; set; }

    public int WrongUnlocks { get; set; }

    /// <summary>How often another machine took the lease while a tool of the first one worked.</summary>
    public int WrongTakeovers { get; set; }

    public static CaseReport Begin(FaultCase one)
    {
        var report = new CaseReport(one);
        Reports.Add(report);
        return report;
    }

    /// <summary>Whether every case there is came to the same end, with nothing doubled, orphaned or taken wrongly.</summary>
    public static bool IsWhole => Reports.Count == FaultCase.All.Count && !Reports.Any(report => report.IsDefect);

    private bool IsDefect => !SameEnd || Orphans + Doubled + WrongUnlocks + WrongTakeovers > 0;

    /// <summary>Keeps that the case ended as it should.</summary>
    public void Keep() => Progress.Add(new CaseResult($"{Case}", Resumes, Asked));

    /// <summary>The sums, then one table by step and moment, one by fault and one by backend.</summary>
    public static string Text() => string.Create(CultureInfo.InvariantCulture, $"""
        {Count()}, which bring {Share.CountPairs(Reports.Select(report => report.Case))} of {Share.CountPairs(FaultCase.All)} pairs together.

        {Part("By backend", report => $"{report.Case.Backend}", Enum.GetNames<Backend>())}

        {Part("By fault", report => $"{report.Case.Fault}", Enum.GetNames<Fault>())}

        {Part("By moment", report => $"{report.Case.Moment}", Moments.All.Select(moment => $"{moment}"))}

        {Defects()}

        {ManyResourcesTests.Summary}

        {RandomRollbackTests.Summary}

        {KilledWayBackTests.Summary}
        """);

    private static string Count() => Reports.Count == FaultCase.All.Count
        ? $"All {Reports.Count} cases" : $"{Reports.Count} of {FaultCase.All.Count} cases";

    private static string Part(string title, Func<CaseReport, string> key, IEnumerable<string> order)
    {
        var groups = Reports.ToLookup(key);
        var rows = order.Where(groups.Contains).Select(name => Row(name, groups[name])).Append(Row("**all**", Reports));
        return $"| {title} | cases | resumed to the same end | a person was asked | resumes, at most | orphans | effects doubled | wrong unlocks | wrong takeovers |\n"
            + $"|---|--:|--:|--:|--:|--:|--:|--:|--:|\n{string.Join('\n', rows)}";
    }

    private static string Row(string name, IEnumerable<CaseReport> reports)
    {
        var all = reports.ToList();
        int[] numbers =
        [
            all.Count, all.Count(report => report.SameEnd), all.Count(report => report.Asked > 0), all.Select(report => report.Resumes).DefaultIfEmpty().Max(),
            all.Sum(report => report.Orphans), all.Sum(report => report.Doubled), all.Sum(report => report.WrongUnlocks),
            all.Sum(report => report.WrongTakeovers),
        ];
        return $"| {name} | {string.Join(" | ", numbers)} |";
    }

    private static string Defects()
    {
        var wrong = Reports.Where(report => report.IsDefect).Select(report => $"- {report.Case}").Order().ToList();
        return wrong.Count == 0 ? "No case was otherwise." : "Otherwise:\n" + string.Join('\n', wrong);
    }

    private static CaseReport Ended(CaseResult kept) =>
        new(FaultCase.All.Single(one => $"{one}" == kept.Name)) { SameEnd = true, Resumes = kept.Resumes, Asked = kept.Asked };
}
