using Workflow.Engine.Tests.Crash;

namespace Benchmarks.Engine;

/// <summary>Two hundred kills of two processes that drive runs in one database.</summary>
internal static class Kills
{
    private const int Count = 200;
    private const int Seed = 4;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(string folder)
    {
        var report = await new RandomKills(EngineChild.Start, Directory.CreateDirectory(Path.Combine(folder, "kills")).FullName).RunAsync(Count, Seed);
        var behind = $"{Row.Text(report.Runs)} runs, {Row.Text(report.Runs * BusyChild.StepKeys.Count)} steps; seed {Seed}";
        return
        [
            new Row(
                $"{report.Kills} random kills, effects counted outside", "0 lost, 0 finished steps run again",
                report.Lost.Count + report.RunAgain.Count + report.Unaware.Count == 0,
                $"{report.Lost.Count} lost, {report.RunAgain.Count} run again", "",
                $"{behind}; {report.Repeated} attempts followed one in doubt, {report.Unaware.Count} of them without knowing it"),
            new Row(
                "two hosts on one file, all through the kills", "exactly one runs a step",
                report.Together.Count == 0, $"{report.Together.Count} steps run by both", "", behind),
        ];
    }
}
