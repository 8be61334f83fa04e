using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;
using Polly;
using Polly.Retry;

namespace Deployer.Steps;

/// <summary>
/// Upgrades the database to the newest revision with the real Alembic, never down. Off unless a definition has it. In doubt or
/// resumed: attaches to an Alembic that still runs, then looks again; what the database has is not run again.
/// </summary>
internal sealed class AlembicUpgrade(RunServices services) : DeploymentStep(services)
{
    /// <summary>The folder that holds <c>alembic.ini</c>, relative to the repository.</summary>
    public string Folder { get; set; } = AlembicStep.DefaultFolder;

    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var cancellation = context.CancellationToken;
        var target = AlembicSetup.UrlOf(await Databases.TargetOfAsync(run, cancellation));
        var alembic = AlembicSetup.For(run, Folder, target);
        var upgrade = new AlembicPush(run, alembic, target, Folder);
        if (alembic.TryAttachUpgrade() is { IsAlive: true } earlier)
        {
            run.Note($"alembic upgrade is still running (process {earlier.Process.Pid}); waiting for it");
            await upgrade.FinishAsync(earlier, cancellation);
        }

        await WaitUntilHealthyAsync(run, target, cancellation);
        var before = await upgrade.LookAsync(cancellation);
        var after = before.Pending.Count == 0 ? before : await UpgradeAsync(run, alembic, upgrade, before, cancellation);
        var head = string.Join(", ", after.Current);
        run.Note(before.Pending.Count == 0 ? $"no pending revisions; the database is at {head}" : $"the database is at {head}");
        new AlembicProgress([], head).Keep(run.Folder);
        return ExecutionResult.Next();
    }

    private static async Task<AlembicHistory> UpgradeAsync(
        RunContext run, Alembic alembic, AlembicPush upgrade, AlembicHistory before, CancellationToken cancellation)
    {
        run.Note($"pending: {string.Join(", ", before.Pending)}");
        await using var only = await PushLock.TakeAsync(run, upgrade.Target, cancellation);
        await run.Services.Fence.ChangesAsync(run.Change);
        new AlembicProgress([.. before.Pending.Select(revision => revision.Id)], Head: null).Keep(run.Folder);
        return await upgrade.FinishAsync(await alembic.StartUpgradeAsync(cancellation), cancellation);
    }

    /// <summary>A project that was created a moment ago takes minutes until its database answers.</summary>
    private static async Task WaitUntilHealthyAsync(RunContext run, DatabaseUrl target, CancellationToken cancellation)
    {
        await using var probe = new PostgresProbe(target);
        await Patience(run).ExecuteAsync(async token => await probe.VersionAsync(token), cancellation);
    }

    private static ResiliencePipeline<Version> Patience(RunContext run) =>
        new ResiliencePipelineBuilder<Version> { TimeProvider = run.Services.Time }
            .AddRetry(new RetryStrategyOptions<Version>
            {
                ShouldHandle = new PredicateBuilder<Version>().Handle<DatabaseUnreachableException>(),
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(15),
                BackoffType = DelayBackoffType.Exponential,
                MaxRetryAttempts = run.Environment.Database == DatabaseKind.Linked ? 25 : 4,
                OnRetry = _ =>
                {
                    run.Note("the database does not answer yet; waiting");
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
}
