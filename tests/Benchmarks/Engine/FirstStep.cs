using System.Diagnostics;

namespace Benchmarks.Engine;

/// <summary>From the call that starts a run to its first step, on an idle host, with an empty store and with ten thousand runs in it.</summary>
internal static class FirstStep
{
    public const int FinishedRuns = 10_000;
    private const int Starts = 30;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(EngineHost empty, EngineHost full, int rounds)
    {
        await ManyRuns.RunAllAsync(full, 50, FinishedRuns / 50);
        var starts = await Rounds.AlternateAsync(rounds, () => MedianAsync(empty), () => MedianAsync(full));
        var lists = await Rounds.AlternateAsync(rounds, async () =>
        {
            var started = Stopwatch.GetTimestamp();
            var runs = await full.Control.ListRunsAsync();
            if (runs.Count != 50) throw new InvalidOperationException($"{runs.Count} runs are listed.");
            return Rounds.Milliseconds(started, Stopwatch.GetTimestamp());
        });
        return
        [
            Row.AtMost("start to first step, p50", 1, " ms", starts[0], ""),
            Row.AtMost("10,000 finished runs in the store: the last 50 listed", 5, " ms", lists[0], ""),
            Row.AtMost("10,000 finished runs in the store: start to first step, to that in an empty store", 1.2, " x",
                starts[1].RatioTo(starts[0]), $"{Row.Text(starts[1].Median, "0.000")} ms"),
        ];
    }

    private static async Task<double> MedianAsync(EngineHost host)
    {
        var times = new List<double>();
        for (var start = 0; start < Starts; start++)
        {
            Tick.TakeTimes();
            var started = Stopwatch.GetTimestamp();
            await host.RunAsync(EngineHost.Short);
            times.Add(Rounds.Milliseconds(started, Tick.TakeTimes()[0]));
        }

        return new Series(times).Median;
    }
}
