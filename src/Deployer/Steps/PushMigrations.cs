using Deployer.Runs;
using Deployer.Tools;
using Polly;
using Polly.Retry;

namespace Deployer.Steps;

/// <summary>
/// Pushes the pending migrations with the real Supabase CLI, one file after the other, each in its own transaction. In doubt or
/// resumed: attaches to a CLI that still runs, then looks again; files that are in the database's history are not run again.
/// </summary>
internal sealed class PushMigrations(RunServices services, MigrationLookahead lookahead) : DeploymentStep(services)
{
    private const string CannotConnect = "DbConnectError";

    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var cancellation = context.CancellationToken;
        var target = await Databases.TargetOfAsync(run, cancellation);
        var supabase = SupabaseSetup.For(run);
        await FinishEarlierAsync(run, supabase, cancellation);

        var pending = await lookahead.TakeAsync(run, target, cancellation)
            ?? await WaitUntilHealthy(run).ExecuteAsync(async token => await supabase.DbPushDryRunAsync(target, token), cancellation);
        if (pending.Migrations.Count == 0)
        {
            run.Note("no pending migrations");
            return ExecutionResult.Next();
        }

        run.Note($"pending: {string.Join(", ", pending.Migrations)}");
        await using var only = await PushLock.TakeAsync(run, target, cancellation);
        var applied = await PushAsync(run, await supabase.StartDbPushAsync(target, cancellation), cancellation);
        run.Note($"{applied.Migrations.Count} {(applied.Migrations.Count == 1 ? "migration" : "migrations")} applied");
        return ExecutionResult.Next();
    }

    /// <summary>A push of an earlier attempt may still run. How it ended does not matter: the database's history tells what it did.</summary>
    private static async Task FinishEarlierAsync(RunContext run, Supabase supabase, CancellationToken cancellation)
    {
        if (supabase.TryAttachDbPush() is { IsAlive: true } earlier)
        {
            run.Note($"supabase db push is still running (process {earlier.Process.Pid}); waiting for it");
            await PushAsync(run, earlier, cancellation);
        }
    }

    private static async Task<DbPushResult> PushAsync(RunContext run, DetachedTool push, CancellationToken cancellation)
    {
        await using var asked = cancellation.Register(() =>
        {
            if (push.Interrupt() == InterruptResult.Sent)
            {
                run.Warn("asking the Supabase CLI to stop; the server rolls back the file that is under way");
            }
        });
        try
        {
            return await Supabase.FinishDbPushAsync(push, CancellationToken.None);
        }
        catch (ToolException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (ToolFailedException failed)
        {
            throw new StepFailedException(
                $"A migration failed; the files before it stay applied, its own changes are rolled back.\n{failed.Detail}",
                $"Mend the file in 'supabase/migrations/', then: deployer resume {run.RunId}",
                failed);
        }
    }

    /// <summary>A project that was created a moment ago takes minutes until its database answers.</summary>
    private static ResiliencePipeline<DbPushResult> WaitUntilHealthy(RunContext run) =>
        new ResiliencePipelineBuilder<DbPushResult> { TimeProvider = run.Services.Time }
            .AddRetry(new RetryStrategyOptions<DbPushResult>
            {
                ShouldHandle = new PredicateBuilder<DbPushResult>().Handle<ToolFailedException>(failed => failed.Code == CannotConnect),
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(15),
                BackoffType = DelayBackoffType.Exponential,
                MaxRetryAttempts = run.Environment.Database == Environments.DatabaseKind.Linked ? 25 : 4,
                OnRetry = _ =>
                {
                    run.Note("the database does not answer yet; waiting");
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
}
