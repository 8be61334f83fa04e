using Deployer.Copies;

namespace Deployer.Cli.Output;

/// <summary>What a synchronisation did, in a few lines.</summary>
internal static class SyncText
{
    public static void Write(SyncReport report, TextWriter writer)
    {
        writer.WriteLine(report.RunsTakenIn.Count > 0
            ? $"taken in from {report.Bucket}: {Count(report.RunsTakenIn.Count, "run")} ({string.Join(' ', report.RunsTakenIn)})"
            : $"no run in {report.Bucket} that was not here");
        if (report.ReleaseFilesTakenIn > 0)
            writer.WriteLine($"taken in: {Count(report.ReleaseFilesTakenIn, "file")} of releases");
        writer.WriteLine(report.HeldBy is { } holder
            ? $"nothing was written: {Printable.Line(holder)}"
            : $"up to date in {report.Bucket}: the releases, and {Count(report.RunsKept.Count, "run")} of this machine");
    }

    private static string Count(int number, string word) => $"{number} {word}{(number == 1 ? "" : "s")}";
}
