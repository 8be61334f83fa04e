using System.Collections.Concurrent;
using System.Globalization;

namespace Crash;

/// <summary>What became of one case.</summary>
internal sealed class CrashReport
{
    private static readonly ConcurrentBag<CrashReport> Reports = [];

    private CrashReport(CrashCase crash) => Case = crash;

    public CrashCase Case { get; }

    public bool Finished { get; set; }

    public int Resumes { get; set; }

    public int Doubled { get; set; }

    /// <summary>Terraform left its state empty, which the resumed run found and said.</summary>
    public bool EmptiedState { get; set; }

    private string Reason => EmptiedState
        ? "killed while it wrote its state, Terraform left it empty"
        : Case.MayDouble ?? "**a defect**";

    public static CrashReport Begin(CrashCase crash)
    {
        var report = new CrashReport(crash);
        Reports.Add(report);
        return report;
    }

    public static string CountCases() =>
        CrashCase.MatrixFile is null ? $"A share of {Reports.Count} cases" : $"All {Reports.Count} cases";

    /// <summary>The table: kills tried, runs finished, effects doubled; by step and by kind of strike.</summary>
    public static string Table() => string.Create(CultureInfo.InvariantCulture, $"""
        {Part("By step", report => report.Case.Moment.ToString(), Moments.All.Select(moment => moment.ToString()))}

        {Part("By strike", report => $"{report.Case.Strike}", Enum.GetNames<Strike>())}

        {Limits()}
        """);

    private static string Part(string title, Func<CrashReport, string> key, IEnumerable<string> order)
    {
        var groups = Reports.ToLookup(key);
        var rows = order.Where(groups.Contains).Select(name => Row(name, groups[name])).Append(Row("**all**", Reports));
        return $"| {title} | kills tried | runs finished | resumes needed, at most | effects doubled |\n|---|--:|--:|--:|--:|\n"
            + string.Join('\n', rows);
    }

    private static string Row(string name, IEnumerable<CrashReport> reports)
    {
        var all = reports.ToList();
        return $"| {name} | {all.Count} | {all.Count(report => report.Finished)} | {all.Max(report => report.Resumes)} "
            + $"| {all.Sum(report => report.Doubled)} |";
    }

    private static string Limits()
    {
        var doubled = Reports.Where(report => report.Doubled > 0).OrderBy(report => report.Case.ToString()).ToList();
        return doubled.Count == 0
            ? "No effect happened twice."
            : "Effects that happened twice:\n" + string.Join('\n', doubled.Select(report =>
                $"- {report.Case.Moment}, {report.Case.Strike}: {report.Reason}"));
    }
}
