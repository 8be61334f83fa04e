using Deployer.Runs;
using Deployer.Tools;
using Polly;
using Polly.Retry;

namespace Deployer.Steps;

/// <summary>
/// Keeps two pushes to one database apart: neither the Supabase CLI nor Alembic takes a lock of its own. The lock lives in a session of its own and
/// dies with it.
/// </summary>
internal static class PushLock
{
    private sealed class Unlocked : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Takes the lock, and waits until the server has rolled back what a killed push left running.</summary>
    /// <param name="run">The run.</param>
    /// <param name="session">A session with the database; null when there is none, and the lease alone keeps order.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lock; to be disposed after the push.</returns>
    /// <exception cref="StepFailedException">Another push holds the lock, or does not end.</exception>
    public static async Task<IAsyncDisposable> TakeAsync(RunContext run, DatabaseUrl? session, CancellationToken cancellation)
    {
        if (session is null)
        {
            return new Unlocked();
        }

        await using var probe = new PostgresProbe(session);
        var held = await probe.TryLockAsync(cancellation) ?? throw new StepFailedException(
            $"Another push to {session} is under way: its advisory lock is held.",
            $"Wait for it, then: deployer resume {run.RunId}");
        try
        {
            return await WaitForServerAsync(run, probe, cancellation) is { Count: > 0 } working
                ? throw new StepFailedException(
                    $"An earlier push is still at work in {session}, though nobody waits for it any more:\n"
                    + string.Join('\n', working.Select(each => $"  {each}")),
                    $"Wait for it, or end it (what it has not committed is rolled back): deployer kill {run.RunId}\ndeployer resume {run.RunId}")
                : held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits a while until the server runs nothing of a push any more.</summary>
    /// <param name="run">The run.</param>
    /// <param name="probe">The database.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>The sessions that still are at work.</returns>
    /// <exception cref="DatabaseUnreachableException">The server does not answer.</exception>
    public static async Task<IReadOnlyList<PushSession>> WaitForServerAsync(RunContext run, PostgresProbe probe, CancellationToken cancellation) =>
        await Patience(run).ExecuteAsync(async token => await probe.ListPushSessionsAsync(token), cancellation);

    private static ResiliencePipeline<IReadOnlyList<PushSession>> Patience(RunContext run) =>
        new ResiliencePipelineBuilder<IReadOnlyList<PushSession>> { TimeProvider = run.Services.Time }
            .AddRetry(new RetryStrategyOptions<IReadOnlyList<PushSession>>
            {
                ShouldHandle = new PredicateBuilder<IReadOnlyList<PushSession>>().HandleResult(working => working.Count > 0),
                Delay = TimeSpan.FromMilliseconds(250),
                MaxRetryAttempts = 40,
            })
            .Build();
}
