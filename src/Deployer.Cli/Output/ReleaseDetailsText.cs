using Deployer.Cli.Progress;
using Deployer.Releases;

namespace Deployer.Cli.Output;

/// <summary>A release as <c>deployer releases show</c> prints it.</summary>
internal static class ReleaseDetailsText
{
    private const int HashLength = 12;

    private static readonly string[] Head = ["PART", "DIGEST", "FILE", "HOLDS"];

    public static void Write(ReleaseDetails details, TextWriter writer, TimeProvider time)
    {
        Columns.Write(writer, [.. Facts(details, time).Where(fact => fact[1].Length > 0)], width: 0);
        if (details.Record.Plan is { } plan)
        {
            writer.WriteLine();
            foreach (var line in PlanText.Lines(plan))
                writer.WriteLine(Printable.Line(line.Text));
        }

        if (details.Files.Count > 0)
        {
            writer.WriteLine();
            Columns.Write(writer, [Head, .. details.Files.Select(file => Row(file, details.Record))], width: 0);
        }
    }

    private static IEnumerable<string[]> Facts(ReleaseDetails details, TimeProvider time)
    {
        var release = details.Record;
        yield return ["release:", $"{release.Number}{(details.IsCurrent ? " (what is deployed)" : "")}"];
        yield return ["run:", release.RunId];
        yield return ["opened:", $"{Words.Of(release.OpenedAt, time)}{(release.StartedBy.Length > 0 ? $" by {release.StartedBy}" : "")}"];
        yield return ["applied:", release.AppliedAt is { } applied ? Words.Of(applied, time) : "no"];
        yield return ["verified:", release.Verified ? "yes" : "no"];
        yield return ["closed:", release.ClosedAt is { } closed ? $"{Words.Of(closed, time)}, {release.Ending}" : "no"];
        yield return ["worked for:", release.Worked is { } worked ? Words.Of(worked) : ""];
        yield return ["goes back to:", release.RolledBackTo is { } earlier ? $"release {earlier}" : ""];
        yield return ["left as it was:", string.Join(", ", release.LeftBehind ?? [])];
        yield return ["commit:", release.Source is { } source ? source.Commit + (source.Dirty ? ", with changes" : "") : ""];
        yield return ["tools:", release.Tools is { } tools ? Tools(tools) : ""];
        foreach (var (name, version) in release.Tools?.Providers ?? new Dictionary<string, string>())
            yield return ["provider:", $"{name} {version}"];
        yield return ["migrations:", release.Migrations is { } migrations ? $"{migrations.Count}{(migrations is [.., var head] ? $", the last {head}" : "")}" : ""];
        yield return ["taken back:", string.Join(", ", release.TakenBack ?? [])];
        yield return ["outputs:", release.Outputs is { Names: { Count: > 0 } names } ? string.Join(", ", names) : ""];
        yield return ["not to be chosen:", details.Refusal ?? ""];
    }

    private static string Tools(ToolVersions tools) => string.Join(", ", new[]
    {
        ("terraform", tools.Terraform), ("supabase", tools.Supabase), ("deployer", tools.Deployer),
    }
    .Where(tool => tool.Item2 is { Length: > 0 })
    .Select(tool => $"{tool.Item1} {tool.Item2}"));

    private static string[] Row(ReleaseFileView file, Release release) =>
    [
        ReleaseParts.Word(file.Part),
        file.Digest[..Math.Min(HashLength, file.Digest.Length)],
        file.Path is null ? "gone" : !file.IsWhole ? "damaged" : file.IsEncrypted ? "encrypted" : "whole",
        file.Part switch
        {
            ReleasePart.StateBefore => Holds(release.Before),
            ReleasePart.StateAfter => Holds(release.After),
            ReleasePart.Configuration => $"{release.Configuration?.Files} files",
            ReleasePart.DatabaseFiles => $"{release.DatabaseFiles?.Files} files",
            _ => $"{release.Outputs?.Names.Count} outputs",
        },
    ];

    private static string Holds(StateBackup? state) => $"serial {state?.Serial}, {state?.Resources} resources, lineage {state?.Lineage}";
}
