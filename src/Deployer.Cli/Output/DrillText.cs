using Deployer.Drills;

namespace Deployer.Cli.Output;

/// <summary>What a restore drill has found, as <c>deployer drill</c> and the list of releases print it.</summary>
internal static class DrillText
{
    public static void Write(DrillReport report, TextWriter writer)
    {
        writer.WriteLine(Printable.Line($"release {report.Release}, from {report.Source}: {Ending(report)}"));
        writer.WriteLine($"  {string.Join(", ", report.Steps.Select(step => $"{step.Name} {Words.Of(step.Took)}"))}");
        if (report is { Applied: false, Estimate: { } estimate })
            writer.WriteLine($"  a deployment takes {estimate} besides");
        foreach (var line in report.Lost)
            writer.WriteLine(Printable.Line($"would be lost: {line}"));
    }

    /// <returns>Such as <c>drill 2026-11-24 12:03:04: restored in 12 s</c>.</returns>
    public static string Note(DrillReport report, TimeProvider time) =>
        $"drill {Words.Of(report.At, time)}: {(report.Problem is null ? $"{Verb(report)} in {Words.Of(report.Took)}" : "failed")}";

    private static string Ending(DrillReport report) => $"{report.Objects} objects {Verb(report)} from nothing in {Words.Of(report.Took)}"
        + (report.Applied ? ", in a cloud of the drill's own" : "; nothing was applied");

    private static string Verb(DrillReport report) => report.Applied ? "restored" : "planned";
}
