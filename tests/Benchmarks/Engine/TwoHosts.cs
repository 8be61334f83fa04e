using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine;

namespace Benchmarks.Engine;

/// <summary>Two hosts take up the same run at the same moment; then the one that has it loses its lease while it is in the step.</summary>
internal static class TwoHosts
{
    private const int Count = 50;

    public static async Task<Row> MeasureAsync(string folder)
    {
        var database = Path.Combine(folder, "two.db");
        var gate = new Gate();
        await using var first = await StartAsync(database, gate);
        await using var second = await StartAsync(database, gate);
        var (runOnce, fenced) = (0, 0);
        for (var round = 0; round < Count; round++)
        {
            gate.Shut();
            var runId = await first.Services.GetRequiredService<IWorkflowHost>().StartWorkflow(nameof(TwoHosts));
            await first.Control.WaitAsync(runId);

            var taken = await Task.WhenAll(new[] { first, second }.Select(host => Task.Run(() => host.TryResumeAsync(runId))));
            await gate.Entered.Task;
            await TakeLeaseAwayAsync(database, runId);
            gate.Open.SetResult();
            var holder = taken[0] ? first : second;
            var halted = await holder.IsHaltedAsync(runId);
            var run = await first.Control.GetRunAsync(runId);
            if (taken.Count(each => each) == 1 && gate.Bodies == 1) runOnce++;
            if (halted && run is { Status: WorkflowStatus.Runnable, CompleteTime: null }) fenced++;
        }

        return new Row(
            "two hosts on one file, that take up one run at once; its holder then loses the lease", "exactly one runs it; the other is fenced",
            runOnce == Count && fenced == Count, $"{runOnce} of {Count} run by one, {fenced} of {Count} fenced", "", "");
    }

    private static async Task<OneHost> StartAsync(string database, Gate gate)
    {
        var host = new OneHost(new ServiceCollection().AddSingleton(gate).AddWorkflow(options =>
        {
            options.UseSqlite($"Data Source={database}", canCreateDB: true);
            options.EnablePolling = false;
        }).BuildServiceProvider());
        await host.StartAsync();
        return host;
    }

    // What a take-over writes, as the database's format says; nobody takes a lease from a holder that lives.
    private static async Task TakeLeaseAwayAsync(string database, string runId)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE lease SET epoch = epoch + 1, owner = 'another' WHERE name = 'run/' || $id";
        command.Parameters.AddWithValue("$id", runId);
        if (await command.ExecuteNonQueryAsync() != 1) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Run {runId} has no lease."));
    }

    private sealed class OneHost(ServiceProvider services) : IAsyncDisposable
    {
        public IServiceProvider Services => services;

        public IRunControl Control { get; } = services.GetRequiredService<IRunControl>();

        public Task StartAsync()
        {
            var host = services.GetRequiredService<IWorkflowHost>();
            host.Registry.RegisterWorkflow(new FailsOnce());
            return host.StartAsync(CancellationToken.None);
        }

        public async Task<bool> TryResumeAsync(string runId)
        {
            try
            {
                return await services.GetRequiredService<IWorkflowHost>().ResumeWorkflow(runId);
            }
            catch (LeaseHeldException)
            {
                return false;
            }
        }

        public async Task<bool> IsHaltedAsync(string runId)
        {
            try
            {
                await Control.WaitAsync(runId);
                return false;
            }
            catch (StaleLeaseException)
            {
                return true;
            }
        }

        public ValueTask DisposeAsync() => services.DisposeAsync();
    }

    private sealed class Gate
    {
        public bool Fails { get; set; }

        public int Bodies { get; set; }

        public TaskCompletionSource Entered { get; private set; } = new();

        public TaskCompletionSource Open { get; private set; } = new();

        public void Shut() => (Fails, Bodies, Entered, Open) = (
            true, 0, new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private sealed class FailsOnce : IWorkflow
    {
        public string Id => nameof(TwoHosts);

        public int Version => 1;

        public void Build(IWorkflowBuilder<object> builder) => builder.StartWith<Gated>().Then<Tick>();
    }

    private sealed class Gated(Gate gate) : StepBodyAsync
    {
        public override async Task<ExecutionResult> RunAsync(IStepExecutionContext context)
        {
            if (gate.Fails)
            {
                gate.Fails = false;
                throw new InvalidOperationException("Suspended, to be resumed by whoever comes first.");
            }

            gate.Bodies++;
            gate.Entered.SetResult();
            await gate.Open.Task;
            return ExecutionResult.Next();
        }
    }
}
