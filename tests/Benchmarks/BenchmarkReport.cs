using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>The measurements as docs/benchmarks.md shows them.</summary>
internal sealed record BenchmarkReport(Samples Deployer, Samples Script, IReadOnlyList<Samples> Starts, IReadOnlyList<Samples> Steps)
{
    public string Tables() => string.Create(CultureInfo.InvariantCulture, $"""
        | A deployment without changes | median ms | middle half ms | all ms | runs |
        |---|--:|--:|--:|--:|
        {Deployer.Row()}
        {Script.Row()}

        Ratio of the medians: **{Deployer.Median / Script.Median:F2}** (the aim: at most 1.10); median of the rounds' own ratios, which
        feel less of what else the machine does: {RatioOfRounds():F2}.

        | Its parts (from the run's journal) | median ms | middle half ms | all ms | runs |
        |---|--:|--:|--:|--:|
        {string.Join('\n', Steps.Select(step => step.Row()))}
        | start, end and what is between the steps | {Deployer.Median - Steps.Sum(step => step.Median):F0} | | | |

        | Start-up | median ms | middle half ms | all ms | runs |
        |---|--:|--:|--:|--:|
        {string.Join('\n', Starts.Select(start => start.Row()))}
        """);

    private double RatioOfRounds()
    {
        var ratios = Deployer.Times.Zip(Script.Times, (deployer, script) => deployer / script).Order().ToArray();
        return ratios[ratios.Length / 2];
    }

    public async Task WriteAsync(string file) => await File.WriteAllTextAsync(file, $"""
        # Benchmarks

        Whole processes, from start to exit, alternating in one run. The script runs the same tools with the same arguments on the
        same state and database, one after the other and with nothing between them (no checkpoints, releases, guards or resume);
        a test compares the two lists of commands.

        `make bench`, commit {await ReadAsync("git", "describe", "--always", "--dirty")}, {Environment.OSVersion.VersionString},
        {Environment.ProcessorCount} cores, .NET {Environment.Version}. What else the machine did: `{await ReadAsync("uptime")}`

        {Tables()}

        """);

    private static async Task<string> ReadAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }
}
