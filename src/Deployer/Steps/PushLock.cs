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
    /// <param name="target">The database. A linked project has no URL to open a session with; there the lease alone keeps order.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lock; to be disposed after the push.</returns>
    /// <exception cref="StepFailedException">Another push holds the lock, or does not end.</exception>
    public static async Task<IAsyncDisposable> TakeAsync(RunContext run, DatabaseTarget target, CancellationToken cancellation)
    {
        if (target is not DatabaseUrl url)
        {
            return new Unlocked();
        }

        await using var probe = new PostgresProbe(url);
        var held = await probe.TryLockAsync(cancellation) ?? throw new StepFailedException(
            $"Another push to {target} is under way: its advisory lock is held.",
            $"Wait for it, then: deployer resume {run.RunId}");
        try
        {
            return await IsServerDoneAsync(run, probe, cancellation) ? held : throw new StepFailedException(
                $"An earlier push is still running a statement in {target}.",
                $"Wait for it, then: deployer resume {run.RunId}");
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
    /// <returns>False when it still does.</returns>
    /// <exception cref="DatabaseUnreachableException">The server does not answer.</exception>
    public static async Task<bool> IsServerDoneAsync(RunContext run, PostgresProbe probe, CancellationToken cancellation) =>
        await Patience(run).ExecuteAsync(async token => await probe.CountPushSessionsAsync(token), cancellation) == 0;

    private static ResiliencePipeline<long> Patience(RunContext run) =>
        new ResiliencePipelineBuilder<long> { TimeProvider = run.Services.Time }
            .AddRetry(new RetryStrategyOptions<long>
            {
                ShouldHandle = new PredicateBuilder<long>().HandleResult(running => running > 0),
                Delay = TimeSpan.FromMilliseconds(250),
                MaxRetryAttempts = 40,
            })
            .Build();
}
