using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Engine.Tests.Crash;

/// <summary>
/// A process that is killed at any moment: it picks up what others left, and starts run after run. What its steps do, and what it is told
/// to be on record, stands in a file of its own, outside the database. It says a word when it is there, and with each step.
/// </summary>
internal static class BusyChild
{
    public const string Role = "busy";
    public const string Drain = "drain";

    private const int RunsAtOnce = 3;

    public static IReadOnlyList<string> StepKeys { get; } = ["one", "two", "three", "four", "five", "six", "seven"];

    public static async Task<int> RunAsync(string database, string effectsFolder, string? what)
    {
        new Thread(EndWithParent) { IsBackground = true }.Start();
        Console.WriteLine(Role);
        using var effects = new EffectsFile(effectsFolder);
        await using var services = new ServiceCollection()
            .AddSingleton(effects)
            .AddWorkflow(options => options.UseSqlite($"Data Source={database}", canCreateDB: true))
            .BuildServiceProvider();
        var host = services.GetRequiredService<IWorkflowHost>();
        var control = services.GetRequiredService<IRunControl>();
        host.Registry.RegisterWorkflow(new Busy());
        host.OnLifeCycleEvent += evt => effects.NoteRecord(evt as StepCompleted);
        await host.StartAsync(CancellationToken.None);
        if (what == Drain)
        {
            await WaitForAllAsync(control);
            return 0;
        }

        await Task.WhenAll(Enumerable.Range(0, RunsAtOnce).Select(_ => StartForEverAsync(host, control, effects)));
        return 1;
    }

    // Who would have killed it may have died before.
    private static void EndWithParent()
    {
        Console.In.ReadToEnd();
        Environment.Exit(1);
    }

    private static async Task StartForEverAsync(IWorkflowHost host, IRunControl control, EffectsFile effects)
    {
        while (true)
        {
            var runId = await host.StartWorkflow(Role);
            effects.Note(Effect.Started, runId);
            await control.WaitAsync(runId);
        }
    }

    private static async Task WaitForAllAsync(IRunControl control)
    {
        while (await control.ListRunsAsync(new RunQuery(WorkflowStatus.Runnable)) is { Count: > 0 } left)
        {
            await Task.WhenAll(left.Select(run => control.WaitAsync(run.Id)));
        }
    }

    private sealed class Busy : IWorkflow
    {
        public string Id => Role;

        public int Version => 1;

        public void Build(IWorkflowBuilder<object> builder)
        {
            var last = builder.StartWith<Doing>().Id(StepKeys[0]);
            foreach (var key in StepKeys.Skip(1))
            {
                last = last.Then<Doing>().Id(key);
            }
        }
    }

    private sealed class Doing(EffectsFile effects) : StepBody
    {
        public override ExecutionResult Run(IStepExecutionContext context)
        {
            var attempt = context.GetAttempt()!; // our engine made the context
            effects.Note(attempt.FollowsDoubt ? Effect.BegunAfterDoubt : Effect.Begun, context.Workflow.Id, attempt.StepKey);
            effects.Note(Effect.Done, context.Workflow.Id, attempt.StepKey);
            Console.WriteLine(attempt.StepKey);
            return ExecutionResult.Next();
        }
    }
}
