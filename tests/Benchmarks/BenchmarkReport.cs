using System.Globalization;

namespace Benchmarks;

/// <summary>The measurements as docs/benchmarks.md shows them.</summary>
internal sealed record BenchmarkReport(UnchangedDeployment Unchanged, SandboxDeployment Sandbox, ManyResources Resources)
{
    private const string Columns = "median ms | middle half ms | all ms | runs |\n|---|--:|--:|--:|--:|";

    public string Tables() => string.Create(CultureInfo.InvariantCulture, $"""
        | A deployment without changes, of a configuration without providers | {Columns}
        {Unchanged.Deployer.Row()}
        {Unchanged.Script.Row()}

        Ratio of the medians: **{Unchanged.Deployer.Median / Unchanged.Script.Median:F2}** (the aim: at most 1.10); median of the rounds'
        own ratios, which feel less of what else the machine does: {Unchanged.Deployer.RatioOfRounds(Unchanged.Script):F2}.

        | Its parts (from the run's journal) | {Columns}
        {string.Join('\n', Unchanged.Steps.Select(step => step.Row()))}
        | start, end and what is between the steps | {Unchanged.Deployer.Median - Unchanged.Steps.Sum(step => step.Median):F0} | | | |

        | `infra/` on the simulated cloud | {Columns}
        {Sandbox.FromNothing.Row()}
        {string.Join('\n', Sandbox.Compared.SelectMany(pair => new[] { pair.Deployer.Row(), pair.Script.Row() }))}

        "From nothing" makes the simulated cloud and the database server as well (the aim: at most 20 s); the others find both running and
        empty. The second deployment changes nothing (the aim: at most 10 s). Ratios of the medians:
        {string.Join(", ", Sandbox.Compared.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Deployer.Median / pair.Script.Median:F2}")))}.

        | Many resources | {Columns}
        {Resources.Few.Row()}
        {Resources.Many.Row()}

        Ratio: **{Resources.Ratio:F2}** for {ManyResources.ManyCount / ManyResources.FewCount} times as many (the aim: at most 6).

        | Start-up | {Columns}
        {string.Join('\n', Unchanged.Starts.Select(start => start.Row()))}
        """);

    public async Task WriteAsync(string circumstances) => await BenchmarkPage.WriteAsync("Deployments", $"""
        Whole processes, from start to exit, alternating in one run. The script runs the same tools with the same arguments on the
        same kind of state, cloud and database, one after the other and with nothing between them (no checkpoints, releases, guards or
        resume); a test compares the two lists of commands.

        {circumstances}

        {Tables()}
        """);
}
