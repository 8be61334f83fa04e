namespace FaultMatrix;

/// <summary>Which cases are run: all, or so few that CI has the time, chosen so that they cover as many pairs as they can.</summary>
internal static class Share
{
    private const int DefaultSeed = 20261123;
    private const int Most = 48;

    /// <summary>Where the report of the whole matrix goes; null when only a share is run.</summary>
    public static string? MatrixFile { get; } = Environment.GetEnvironmentVariable("FAULT_MATRIX") is { Length: > 0 } file ? file : null;

    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("FAULT_SEED"), out var seed) ? seed : DefaultSeed;

    public static IReadOnlyList<FaultCase> Cases { get; } = Filtered(MatrixFile is null ? Choose(FaultCase.All, Most) : Left());

    /// <summary>A step with a place, a fault, a backend, and so on: two things that a case brings together.</summary>
    public static IEnumerable<string> PairsOf(FaultCase one)
    {
        string[] words = [one.Moment.Step, $" {one.Moment.Place}", $"{one.Fault}", $"{one.Backend}"];
        for (var first = 0; first < words.Length; first++)
        {
            for (var second = first + 1; second < words.Length; second++) yield return $"{words[first]}/{words[second]}";
        }
    }

    public static int CountPairs(IEnumerable<FaultCase> cases) => cases.SelectMany(PairsOf).Distinct().Count();

    /// <summary>Takes again and again the case that brings most pairs together which no case before it has.</summary>
    private static List<FaultCase> Choose(IReadOnlyList<FaultCase> all, int most)
    {
        var left = all.ToArray();
        new Random(Seed).Shuffle(left);
        var rest = left.ToList();
        var covered = new HashSet<string>();
        var chosen = new List<FaultCase>();
        while (chosen.Count < most)
        {
            var best = rest.MaxBy(one => PairsOf(one).Count(pair => !covered.Contains(pair)))!; // There are far more cases than that.
            rest.Remove(best);
            covered.UnionWith(PairsOf(best));
            chosen.Add(best);
        }

        return chosen;
    }

    private static List<FaultCase> Left()
    {
        var ended = Progress.Cases.Select(result => result.Name).ToHashSet();
        return [.. FaultCase.All.Where(one => !ended.Contains($"{one}"))];
    }

    // For whoever looks into some cases: parts of "apply middle, KillTool, Gcs", with semicolons between them.
    private static IReadOnlyList<FaultCase> Filtered(IReadOnlyList<FaultCase> cases) =>
        Environment.GetEnvironmentVariable("FAULT_CASES")?.Split(';') is { } parts
            ? [.. (MatrixFile is null ? FaultCase.All : cases).Where(one => parts.Any(part => $"{one}".Contains(part, StringComparison.OrdinalIgnoreCase)))]
            : cases;
}
