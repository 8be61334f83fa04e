using Deployer.Comparison;
using Deployer.Runs;

namespace Deployer.Cli.Output;

/// <summary>A run as <c>deployer show</c> prints it.</summary>
internal static class RunText
{
    private static readonly string[] Head = ["STEP", "ATTEMPT", "ENDING", "BEGAN", "TOOK", "ERROR"];

    public static void Write(RunDetails details, TextWriter writer, TimeProvider time)
    {
        Columns.Write(writer, [.. Facts(details, time).Where(fact => fact[1].Length > 0)], width: 0);
        if (details.Attempts.Count > 0)
        {
            writer.WriteLine();
            Columns.Write(writer, [Head, .. details.Attempts.Select(attempt => Row(attempt, time))], width: 0);
        }

        if (details.Comparison is { } comparison)
        {
            writer.WriteLine();
            foreach (var line in ComparisonText.Lines(comparison, withImports: false))
                writer.WriteLine(line);
        }

        if (details.Outputs is { Changes.Count: > 0 } outputs)
        {
            writer.WriteLine($"{Environment.NewLine}outputs that differ from release {outputs.Release}:");
            foreach (var change in outputs.Changes)
                writer.WriteLine($"  {Printable.Line($"{change}")}");
        }

        if (details.Journal is not null)
            JournalText.Write(details.Journal, writer, time);

        if (details.Remedy is not null)
            writer.WriteLine($"{Environment.NewLine}next: {details.Remedy}");
    }

    private static IEnumerable<string[]> Facts(RunDetails details, TimeProvider time)
    {
        var run = details.Run;
        yield return ["run:", run.Id];
        yield return ["environment:", run.Environment];
        yield return ["definition:", run.Definition];
        yield return ["goes back to:", details.RollsBackTo is { } release ? $"release {release}" : ""];
        yield return ["status:", run.Step is null ? Words.Of(run.Status) : $"{Words.Of(run.Status)} at {run.Step}"];
        yield return ["reached:", run.Reached == RunReach.Nothing ? "" : Words.Of(run.Reached)];
        yield return ["started:", $"{Words.Of(run.StartedAt, time)} by {run.StartedBy}"];
        yield return ["ended:", run.EndedAt is { } ended ? Words.Of(ended, time) : ""];
        yield return ["driven by:", details.Holder ?? ""];
        foreach (var tool in details.Tools)
            yield return ["still runs:", $"{tool.Name}, process {tool.Pid}, since {Words.Of(tool.StartedAt, time)}"];
        yield return ["error:", run.Error ?? ""];
        yield return ["folder:", details.Folder];
    }

    private static string[] Row(AttemptView attempt, TimeProvider time) =>
    [
        attempt.Step,
        $"{attempt.Attempt}",
        attempt.Ending ?? "no end on record",
        Words.Of(attempt.BegunAt, time),
        attempt.EndedAt is { } ended ? Words.Of(ended - attempt.BegunAt) : "-",
        attempt.Error ?? "",
    ];
}
