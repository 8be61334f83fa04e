using System.Diagnostics;
using System.Text.Json;

namespace FaultMatrix;

/// <summary>
/// What the whole matrix has brought to a good end so far, one line of JSON each: it takes hours, and after a stop only what is
/// left on the same commit is run.
/// </summary>
internal static class Progress
{
    private static readonly string RecordFile = Path.Combine(Repository.Root, "artifacts", "fault-matrix.jsonl");
    private static readonly Lock Writing = new();

    /// <summary>The commit that is tested, with <c>-dirty</c> where the sources are others; the page that is written does not count.</summary>
    public static string Commit { get; } = Git("rev-parse", "--short", "HEAD")
        + (Git("status", "--porcelain", "--", ".", ":!docs/fault-matrix.md").Length == 0 ? "" : "-dirty");

    private static List<Line> Kept { get; } = Read(); // Below the commit, which it asks for.

    /// <summary>Cases of an earlier run on this commit.</summary>
    public static IEnumerable<CaseResult> Cases => Kept.Select(line => line.Case).OfType<CaseResult>();

    /// <summary>Seeds of an earlier run on this commit.</summary>
    public static IEnumerable<int> Seeds => Kept.Select(line => line.Seed).OfType<int>();

    public static void Add(CaseResult result) => Append(new Line(Commit, result, null));

    public static void Add(int seed) => Append(new Line(Commit, null, seed));

    /// <summary>The next run begins from nothing.</summary>
    public static void Forget() => File.Delete(RecordFile);

    private static void Append(Line line)
    {
        if (Share.MatrixFile is null) return;
        lock (Writing) File.AppendAllText(RecordFile, JsonSerializer.Serialize(line) + "\n");
    }

    private static List<Line> Read() => Share.MatrixFile is null || !File.Exists(RecordFile) || Commit.EndsWith("-dirty", StringComparison.Ordinal)
        ? []
        : [.. File.ReadLines(RecordFile).Select(text => JsonSerializer.Deserialize<Line>(text)!).Where(line => line.Commit == Commit)];

    private static string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        return git.StandardOutput.ReadToEnd().Trim();
    }

    private sealed record Line(string Commit, CaseResult? Case, int? Seed);
}

/// <summary>A case that ended as it should, as it is kept.</summary>
internal sealed record CaseResult(string Name, int Resumes, int Asked);
