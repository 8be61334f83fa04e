using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Engine.Tests.Crash;

/// <summary>
/// The process that the crash tests kill: the test assembly itself, started as a program. Effects of its steps are counted in a file,
/// not in the journal. It prints a line when a step stands in its middle, and goes on when it is sent one.
/// </summary>
internal static class CrashChild
{
    private const string Yaml = """
        Id: crash
        Version: 1
        Steps:
        - {Id: one, StepType: Effect, NextStepId: two, Inputs: {Name: '"one"'}}
        - {Id: two, StepType: Effect, NextStepId: three, Inputs: {Name: '"two"'}}
        - {Id: three, StepType: Effect, Inputs: {Name: '"three"'}}
        """;

    public static async Task<int> Main(string[] args)
    {
        if (args is ["store", .. var store])
        {
            return await Storage.StoreChild.RunAsync(store);
        }

        if (args is [BusyChild.Role, var runs, var effectsFolder, .. var what])
        {
            return await BusyChild.RunAsync(runs, effectsFolder, what.FirstOrDefault());
        }

        if (args is not [var database, var effects, var holdAt, .. var resume])
        {
            await Console.Error.WriteLineAsync("usage: <database> <effects file> <step to hold at> [<run to resume>]");
            return 2;
        }

        await using var services = new ServiceCollection()
            .AddSingleton(new Holding(effects, holdAt))
            .AddWorkflow(options =>
            {
                options.UseSqlite($"Data Source={database}", canCreateDB: true);
                options.EnablePolling = false;
            })
            .AddWorkflowDSL(typeof(CrashChild).Assembly)
            .BuildServiceProvider();
        services.GetRequiredService<IDefinitionLoader>().LoadDefinition(Yaml, Deserializers.Yaml);
        var host = services.GetRequiredService<IWorkflowHost>();
        await host.StartAsync(CancellationToken.None);
        try
        {
            var runId = resume.Length == 0 ? await host.StartWorkflow("crash") : resume[0];
            if (resume.Length > 0)
            {
                await host.ResumeWorkflow(runId);
            }

            var run = await services.GetRequiredService<IRunControl>().WaitAsync(runId);
            Console.WriteLine($"{run.Status} {runId}");
            return 0;
        }
        catch (LeaseHeldException held)
        {
            Console.WriteLine($"held by {held.Holder.Pid}");
            return 6;
        }
    }

    internal sealed record Holding(string EffectsFile, string Step);

    internal sealed class Effect(Holding holding) : StepBody
    {
        public string Name { get; set; } = "";

        public override ExecutionResult Run(IStepExecutionContext context)
        {
            var doubt = context.GetAttempt()!.FollowsDoubt ? " after doubt" : ""; // our engine made the context
            File.AppendAllText(holding.EffectsFile, $"{Name}{doubt}\n");
            if (Name == holding.Step)
            {
                Console.WriteLine($"in {Name} of {context.Workflow.Id}");
                Console.ReadLine();
            }

            return ExecutionResult.Next();
        }
    }
}
