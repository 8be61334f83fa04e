namespace Benchmarks.Engine;

/// <summary>One run of a thousand steps: its speed, whether it gets slower, the time between steps, what it leaves to the collector.</summary>
internal static class LongRun
{
    private const int RawCommits = 500;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(EngineHost host, RawLoop raw, int rounds)
    {
        var (gaps, tenths, allocations) = (new List<double>(), new List<double>(), new List<double>());
        var series = await Rounds.AlternateAsync(
            rounds,
            () => Task.FromResult(raw.RateOf(RawCommits)),
            async () =>
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var rate = await Rounds.RateAsync(EngineHost.LongSteps, () => host.RunAsync(EngineHost.Long));
                allocations.Add((GC.GetTotalAllocatedBytes(precise: true) - before) / 1024.0 / EngineHost.LongSteps);
                var between = Gaps(Tick.TakeTimes());
                gaps.Add(new Series(between).Median);
                tenths.Add(between[^(between.Length / 10)..].Average() / between[..(between.Length / 10)].Average());
                return rate;
            },
            () => Task.FromResult(raw.MedianOf(RawCommits)));
        var (rawRate, rate, commit) = (series[0], series[1], series[2]);
        var gap = Of(gaps, rounds);
        return
        [
            Row.AtLeast("1 workflow x 1,000 steps, steps per raw commit", 0.6, " x", rate.RatioTo(rawRate),
                $"{Row.Text(rate.Median)} steps/s; raw {Row.Text(rawRate.Median)} commits/s"),
            Row.AtMost("its last tenth to its first", 1.2, " x", Of(tenths, rounds), ""),
            Row.AtMost("step to step, p50, to a raw commit, p50", 1.5, " x", gap.RatioTo(commit),
                $"{Row.Text(gap.Median, "0.000")} ms; raw {Row.Text(commit.Median, "0.000")} ms"),
            Row.AtMost("allocated per step", 8, " KB", Of(allocations, rounds), ""),
        ];
    }

    public static double[] Gaps(long[] times) =>
        [.. times.Zip(times.Skip(1), Rounds.Milliseconds)];

    // Without the rounds that only warmed.
    private static Series Of(List<double> all, int rounds) => new(all[^rounds..]);
}
