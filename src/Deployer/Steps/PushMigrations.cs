using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Deployer.Steps;

/// <summary>
/// Pushes the pending migrations with the real Supabase CLI, one file after the other, each in its own transaction; asks first about
/// what takes something away, where the plan's approval did not. In doubt or resumed: attaches to a CLI that still runs, then looks
/// again; files that are in the database's history are not run again.
/// </summary>
internal sealed class PushMigrations(RunServices services) : DeploymentStep(services)
{
    /// <summary>What the person decided when starting the run.</summary>
    public Consent Consent { get; set; } = new(AssumeYes: false, AllowDestroy: []);

    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var cancellation = context.CancellationToken;
        var gate = new MigrationGate(run, Consent);
        gate.TakeAnswer(context);
        var target = await Databases.TargetOfAsync(run, cancellation);
        var supabase = SupabaseSetup.For(run);
        if (supabase.TryAttachDbPush() is { IsAlive: true } earlier)
        {
            run.Note($"supabase db push is still running (process {earlier.Process.Pid}); waiting for it");
            var watch = await LinkedSession.OfAsync(run, target, cancellation);
            await new MigrationPush(run, target, watch).FinishAsync(earlier, cancellation);
        }

        var session = await LetInAsync(run, async () => await LinkedSession.OfAsync(run, target, cancellation));
        var names = session is null
            ? await ListByCliAsync(run, supabase, target, cancellation)
            : await ListByHistoryAsync(run, gate, session, cancellation);
        // A project that did not answer at first may do so by now.
        session ??= await LinkedSession.OfAsync(run, target, cancellation);
        if (names.Count == 0)
        {
            run.Note("no pending migrations");
        }
        else
        {
            var pending = await gate.JudgeAsync(names, cancellation);
            var objections = gate.Objections(pending);
            if (objections.Reasons.Count > 0)
            {
                return gate.Ask(pending, objections);
            }

            MigrationGate.Clear(run.Folder, pending);
            await PushAsync(run, supabase, (target, session), names, cancellation);
        }

        // The CLI refuses a database that is ahead of the files, so that by now both have the same.
        await new RunRelease(run).MigratedAsync(ReleaseMigration.In(run.Folder.Migrations), cancellation);
        return ExecutionResult.Next();
    }

    private static async Task PushAsync(
        RunContext run,
        Supabase supabase,
        (DatabaseTarget Target, DatabaseUrl? Session) database,
        IReadOnlyList<string> pending,
        CancellationToken cancellation)
    {
        var (target, session) = database;
        if (session is null)
        {
            run.Note($"no session of our own with {target} ({Databases.PasswordVariable} is not set, or nothing answers): "
                + "the environment's lease alone keeps two pushes apart");
        }

        await using var only = await PushLock.TakeAsync(run, session, cancellation);
        await InvalidIndexes.RefuseAsync(run, session, pending, cancellation);
        var point = await RestorePoints.FindAsync(run, target, session, cancellation);
        run.Note($"restore point: {point}");
        var push = new MigrationPush(run, target, session);
        // Minutes may have gone by since the last checkpoint.
        await run.Services.Fence.ChangesAsync(run.Change);
        new RunRelease(run).MigrationsBegin(point);
        var applied = await push.FinishAsync(await supabase.StartDbPushAsync(target, cancellation), cancellation);
        run.Note($"{applied.Migrations.Count} {(applied.Migrations.Count == 1 ? "migration" : "migrations")} applied");
    }

    private static async Task<IReadOnlyList<string>> ListByHistoryAsync(
        RunContext run, MigrationGate gate, DatabaseUrl session, CancellationToken cancellation)
    {
        var history = await LetInAsync(run, async () => await WaitUntilHealthy<MigrationHistory>(
            run, new PredicateBuilder<MigrationHistory>().Handle<DatabaseUnreachableException>(silent => !silent.IsRefusal))
            .ExecuteAsync(async token => await MigrationHistory.CompareAsync(run, session, token), cancellation));
        gate.WarnOfEdited(history.Edited);
        return history.Problem is { } problem
            ? throw new StepFailedException(problem.Message, $"{problem.Remedy}, then: deployer resume {run.RunId}")
            : history.Pending.Select(file => file.Name).ToList();
    }

    private static async Task<T> LetInAsync<T>(RunContext run, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception problem) when (problem is DatabaseUnreachableException or NpgsqlException)
        {
            throw new StepFailedException(
                $"The database does not answer, or does not let us in.\n{problem.Message}",
                $"Check the database and its password, then: deployer resume {run.RunId}",
                problem);
        }
    }

    private static async Task<IReadOnlyList<string>> ListByCliAsync(
        RunContext run, Supabase supabase, DatabaseTarget target, CancellationToken cancellation)
    {
        try
        {
            var dryRun = await WaitUntilHealthy<DbPushResult>(
                run, new PredicateBuilder<DbPushResult>().Handle<ToolFailedException>(PushFailure.IsSilence))
                .ExecuteAsync(async token => await supabase.DbPushDryRunAsync(target, token), cancellation);
            return dryRun.Migrations;
        }
        catch (ToolFailedException failed)
        {
            throw PushFailure.Explain(run, failed, begun: []);
        }
    }

    /// <summary>A project that was created a moment ago takes minutes until its database answers.</summary>
    private static ResiliencePipeline<T> WaitUntilHealthy<T>(RunContext run, PredicateBuilder<T> silence) =>
        new ResiliencePipelineBuilder<T> { TimeProvider = run.Services.Time }
            .AddRetry(new RetryStrategyOptions<T>
            {
                ShouldHandle = silence,
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
