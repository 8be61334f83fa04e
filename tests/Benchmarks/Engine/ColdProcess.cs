using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine;

namespace Benchmarks.Engine;

/// <summary>A process that creates a database, drives seven steps and exits: from its start to its exit, published as the command line is.</summary>
internal static class ColdProcess
{
    public const string Role = "cold";

    private const string Code = "code";
    private const string Yaml = "yaml";

    private const string Definition = """
        Id: cold
        Version: 1
        DataType: ChainData
        Steps:
        - {Id: one, StepType: Tick, NextStepId: two, Inputs: {Number: data.Number}}
        - {Id: two, StepType: Tick, NextStepId: three, Outputs: {Number: step.Number + 1}}
        - {Id: three, StepType: Tick, NextStepId: four}
        - {Id: four, StepType: Tick, NextStepId: five}
        - {Id: five, StepType: Tick, NextStepId: six}
        - {Id: six, StepType: Tick, NextStepId: seven}
        - {Id: seven, StepType: Tick}
        """;

    public static async Task<IReadOnlyList<Row>> MeasureAsync(string folder, int rounds)
    {
        var series = await Rounds.AlternateAsync(rounds, () => TimeAsync(folder, Code), () => TimeAsync(folder, Yaml));
        return
        [
            Row.AtMost("cold process, 7 steps, of a definition in C#", 0.35, " s", series[0], ""),
            Row.AtMost("cold process, 7 steps, of a definition in YAML with expressions", 0.35, " s", series[1], ""),
        ];
    }

    public static async Task<int> RunAsync(string kind, string database)
    {
        await using var services = new ServiceCollection()
            .AddWorkflow(options => options.UseSqlite($"Data Source={database}", canCreateDB: true))
            .AddWorkflowDSL(typeof(Tick).Assembly)
            .BuildServiceProvider();
        var host = services.GetRequiredService<IWorkflowHost>();
        if (kind == Yaml) services.GetRequiredService<IDefinitionLoader>().LoadDefinition(Definition, Deserializers.Yaml);
        else host.Registry.RegisterWorkflow(new Chain(Role, EngineHost.ShortSteps));
        await host.StartAsync(CancellationToken.None);
        var run = await services.GetRequiredService<IRunControl>().WaitAsync(await host.StartWorkflow(Role));
        return run.Status == WorkflowStatus.Complete ? 0 : 1;
    }

    private static async Task<double> TimeAsync(string folder, string kind)
    {
        var database = Path.Combine(folder, $"cold-{Guid.NewGuid():N}", "engine.db");
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(EngineChild.Start([Role, kind, database]))!; // not null: it is a new process
        await process.WaitForExitAsync();
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return process.ExitCode == 0 ? took : throw new InvalidOperationException($"Not worth measuring: exit code {process.ExitCode}");
    }
}
