namespace Benchmarks.Engine;

/// <summary>Twenty steps of a run with 1 MB of data, which they read, or read and change; against little data, and a raw commit of 1 MB.</summary>
internal static class LargeData
{
    private const int RawCommits = 10;

    private static readonly ChainData _text = ChainData.LargeText();
    private static readonly ChainData _lines = ChainData.ManyLines();

    public static async Task<IReadOnlyList<Row>> MeasureAsync(EngineHost host, RawLoop raw, int rounds)
    {
        var series = await Rounds.AlternateAsync(
            rounds,
            () => StepAsync(host, EngineHost.Unchanged, null),
            () => StepAsync(host, EngineHost.Unchanged, _lines),
            () => Task.FromResult(raw.MeanOfLarge(RawCommits)),
            () => StepAsync(host, EngineHost.Changed, _text),
            () => StepAsync(host, EngineHost.Changed, _lines));
        var (small, unchanged, commit, text, lines) = (series[0], series[1], series[2], series[3], series[4]);
        return
        [
            Row.AtMost("1 MB of data, 20 steps that leave it, to a step with little data", 1.2, " x", unchanged.RatioTo(small),
                $"{Row.Text(unchanged.Median, "0.000")} ms a step; {Row.Text(small.Median, "0.000")} ms"),
            Row.AtMost("1 MB of data, one text, 20 steps that change all of it, to a raw commit of 1 MB", 1.5, " x", text.RatioTo(commit),
                $"{Row.Text(text.Median, "0.00")} ms a step; raw {Row.Text(commit.Median, "0.00")} ms"),
            Row.AtMost("1 MB of data, 10,000 lines, 20 steps that change all of it, to a raw commit of 1 MB", 1.5, " x", lines.RatioTo(commit),
                $"{Row.Text(lines.Median, "0.00")} ms a step; raw {Row.Text(commit.Median, "0.00")} ms"),
        ];
    }

    // The mean: a step that is dear because of those before it (a collection, a checkpoint of the log) counts.
    private static async Task<double> StepAsync(EngineHost host, string definition, ChainData? data)
    {
        Tick.TakeTimes();
        await host.RunAsync(definition, data);
        return LongRun.Gaps(Tick.TakeTimes()).Average();
    }
}
