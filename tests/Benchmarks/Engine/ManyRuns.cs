namespace Benchmarks.Engine;

/// <summary>Many runs of seven steps: at once, one at a time, and by fifty callers of whom each waits for its run before the next.</summary>
internal static class ManyRuns
{
    private const int AtOnce = 200;
    private const int OneByOne = 60;
    private const int Callers = 50;
    private const int RunsOfEach = 16;
    private const int RawCommits = 500;

    // The creation with the first begin, and then a commit for each step's end.
    private const int CommitsOfRun = EngineHost.ShortSteps + 1;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(EngineHost host, RawLoop raw, int rounds)
    {
        var atOnce = await Rounds.AlternateAsync(
            rounds,
            () => Task.FromResult(raw.RateOf(RawCommits)),
            () => Rounds.RateAsync(AtOnce * EngineHost.ShortSteps, () => RunAllAsync(host, AtOnce, 1)));
        var oneByOne = await Rounds.AlternateAsync(
            rounds,
            () => Task.FromResult(raw.RateOf(RawCommits) / CommitsOfRun),
            () => Rounds.RateAsync(OneByOne, () => RunAllAsync(host, 1, OneByOne)));
        var byFifty = await Rounds.AlternateAsync(
            rounds,
            async () => await RawGroup.RateOfAsync(raw, Callers, RunsOfEach * CommitsOfRun) / CommitsOfRun,
            () => Rounds.RateAsync(Callers * RunsOfEach, () => RunAllAsync(host, Callers, RunsOfEach)));
        return
        [
            Row.AtLeast($"{AtOnce} workflows x {EngineHost.ShortSteps} steps at once, steps per raw commit", 4, " x",
                atOnce[1].RatioTo(atOnce[0]), $"{Row.Text(atOnce[1].Median)} steps/s; raw {Row.Text(atOnce[0].Median)} commits/s"),
            Row.AtLeast("7-step runs, one at a time, to the floor of 8 raw commits", 0.5, " x",
                oneByOne[1].RatioTo(oneByOne[0]), $"{Row.Text(oneByOne[1].Median)} runs/s; floor {Row.Text(oneByOne[0].Median)}"),
            Row.AtLeast($"7-step runs, {Callers} at once, to the floor of 8 shared raw commits", 0.4, " x",
                byFifty[1].RatioTo(byFifty[0]), $"{Row.Text(byFifty[1].Median)} runs/s; floor {Row.Text(byFifty[0].Median)}"),
        ];
    }

    public static Task RunAllAsync(EngineHost host, int callers, int runsOfEach) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var run = 0; run < runsOfEach; run++) await host.RunAsync(EngineHost.Short);
        })));
}
