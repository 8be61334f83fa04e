namespace Benchmarks.Engine;

/// <summary>All measurements of the engine, in a folder beside the repository's other artifacts: the raw loop's file is its neighbour.</summary>
internal static class EngineBenchmark
{
    public static async Task<IReadOnlyList<Row>> MeasureAsync(int rounds)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", $"engine-benchmark-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            // They do nothing: they may do it beside everything else.
            using var idle = QuietProcess.Start(folder, QuietProcess.Idle);
            using var waiting = QuietProcess.Start(folder, QuietProcess.Waiting);
            var isQuiet = Task.WhenAll(idle.MeasureAsync("idle host"), waiting.MeasureAsync("steps that wait: in the body, asleep, for an event"));
            List<Row> rows = [];
            await MeasureSpeedAsync(rows, folder, rounds);
            Add(rows, await ColdProcess.MeasureAsync(folder, rounds));
            Add(rows, await Kills.MeasureAsync(folder));
            Add(rows, [await TwoHosts.MeasureAsync(folder)]);
            Add(rows, await isQuiet);
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureSpeedAsync(List<Row> rows, string folder, int rounds)
    {
        using var raw = new RawLoop(Path.Combine(folder, "raw.db"));
        await using var host = await EngineHost.StartAsync(Path.Combine(folder, "engine.db"));
        Add(rows, await LongRun.MeasureAsync(host, raw, rounds));
        Add(rows, await ManyRuns.MeasureAsync(host, raw, rounds));
        Add(rows, await LargeData.MeasureAsync(host, raw, rounds));
        await using var empty = await EngineHost.StartAsync(Path.Combine(folder, "empty.db"));
        await using var full = await EngineHost.StartAsync(Path.Combine(folder, "full.db"));
        Add(rows, await FirstStep.MeasureAsync(empty, full, rounds));
    }

    private static void Add(List<Row> rows, IReadOnlyList<Row> more)
    {
        rows.AddRange(more);
        foreach (var row in more) Console.WriteLine(row.Line());
    }
}
