namespace Workflow.Engine.Tests.Fuzz;

/// <summary>How many cases are run, and from which seed.</summary>
internal static class FuzzPlan
{
    private const ulong DefaultSeed = 20261123;
    private const int Share = 200;
    private const int Full = 3000;
    private const int PartSize = 50;
    private const int OnBothEvery = 3;

    /// <summary>The file that the full set is reported in; null when only a share is run.</summary>
    public static string? ReportFile { get; } = Environment.GetEnvironmentVariable("FUZZ_REPORT");

    public static ulong Seed { get; } = ulong.TryParse(Environment.GetEnvironmentVariable("FUZZ_SEED"), out var seed) ? seed : DefaultSeed;

    private static int Cases { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("FUZZ_CASES"), out var cases) ? cases : ReportFile is null ? Share : Full;

    /// <summary>True for the cases that are run on SQLite as well as in memory.</summary>
    public static bool IsOnBoth(int number) => number % OnBothEvery == 0;

    public static IEnumerable<TestCaseData> Parts() => Enumerable.Range(0, (Cases + PartSize - 1) / PartSize)
        .Select(part => new TestCaseData(part * PartSize, Math.Min(PartSize, Cases - (part * PartSize))));
}
