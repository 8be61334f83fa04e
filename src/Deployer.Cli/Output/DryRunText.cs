using Deployer.Cli.Progress;
using Deployer.Comparison;
using Deployer.Inspections;
using Deployer.Migrations;

namespace Deployer.Cli.Output;

/// <summary>What a deployment or a rollback would do, as <c>deployer plan</c> prints it.</summary>
internal static class DryRunText
{
    public static void Write(DryRunReport report, TextWriter writer)
    {
        foreach (var line in Lines(report))
            writer.WriteLine(Printable.Line(line));
    }

    private static IEnumerable<string> Lines(DryRunReport report)
    {
        var what = report.Release is null ? "a deployment" : "a rollback";
        return
        [
            .. report.Comparison is { } comparison ? ComparisonText.Lines(comparison, withImports: false).Append("") : [],
            .. PlanText.Lines(report.Plan).Select(line => line.Text),
            .. report.Database is { } verdict ? verdict.Lines() : Migrations(report.Migrations),
            .. report.Migrations.Edited.Select(file => $"  {file} was edited after it had been applied; the edit would not be run"),
            .. report.Estimate is { } estimate ? [$"{what} would take {estimate}"] : Array.Empty<string>(),
            .. report.Reasons.Select(reason => $"{what} would ask: {reason}"),
            .. report.Guarded ? ["--yes would not answer that; an approval would"] : Array.Empty<string>(),
            .. report.Refusal is not null ? [$"{what} would stop at this plan"] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> Migrations(PendingMigrations pending)
    {
        if (pending is { Unknown: { } reason })
            return [$"migrations: not known: {reason}"];
        if (pending.Problem is not null)
            return ["migrations: none could be applied"];
        return pending.Files.Count == 0
            ? ["migrations: none pending"]
            : [$"migrations: {pending.Files.Count} pending", .. pending.Files.SelectMany(Lines)];
    }

    private static IEnumerable<string> Lines(PendingMigration file) =>
    [
        $"  {file.File}  ({Words.Of(file.Effect)})",
        .. file.Findings.Select(finding => $"    {finding}"),
        .. file.Halfway is { } halfway ? [$"    a failure may leave it half applied: {halfway}"] : Array.Empty<string>(),
    ];
}
