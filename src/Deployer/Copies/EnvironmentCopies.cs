using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Copies;

/// <summary>What was taken in from an environment's bucket.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="ReleaseFiles">How many files of releases.</param>
internal sealed record TakenIn(IReadOnlyList<string> Runs, int ReleaseFiles);

/// <summary>An environment's runs and releases, here and in its bucket. One thing is done at a time.</summary>
internal sealed class EnvironmentCopies
{
    private readonly Lock gate = new();
    private readonly Bucket bucket;
    private readonly SealedObjects objects;
    private readonly RunCopies runs;
    private readonly ReleaseCopies releases;
    private Task last = Task.CompletedTask;

    /// <summary>Opens the copies in a bucket.</summary>
    /// <param name="bucket">The environment's part of it.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="services">Where the originals are.</param>
    /// <param name="control">The engine's runs.</param>
    public EnvironmentCopies(Bucket bucket, DeployEnvironment environment, RunServices services, IRunControl control)
    {
        this.bucket = bucket;
        objects = new SealedObjects(bucket, Sealing.Of(environment), CopyMarks.Of(services.Home, environment.Name));
        runs = new RunCopies(new RunArrivals(services.Home, environment.Name, control, services.Time), control, bucket, objects);
        releases = new ReleaseCopies(services.Home.ReleasesFolder(environment.Name), objects);
    }

    /// <summary>Opens the copies of an environment in the bucket that it names; nothing is asked yet.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="services">Where the originals are.</param>
    /// <param name="control">The engine's runs.</param>
    /// <returns>Null when <c>deployer.yaml</c> configures none.</returns>
    public static EnvironmentCopies? Of(DeployEnvironment environment, RunServices services, IRunControl control)
    {
        var options = new ToolEnvironmentOptions { SimulatedCloud = environment.Cloud == CloudKind.Simulated };
        return Bucket.ForCopies(environment, ToolEnvironment.Build(ToolEnvironment.Current, options), services.Time) is { } bucket
            ? new EnvironmentCopies(bucket, environment, services, control)
            : null;
    }

    /// <summary>
    /// Takes in what other machines have written, so that this one goes on where they stopped. With <paramref name="owned"/>, also
    /// tells the bucket of ends that did not reach it.
    /// </summary>
    /// <param name="all">Also runs that have ended elsewhere.</param>
    /// <param name="owned">Whether this process holds the environment.</param>
    /// <param name="cancellation">Gives up; what has been taken stays.</param>
    /// <returns>What was taken in.</returns>
    public Task<TakenIn> TakeInAsync(bool all, bool owned, CancellationToken cancellation) => AloneAsync(
        async () =>
        {
            var there = await objects.ListAsync("", cancellation);
            var files = await releases.TakeInAsync(there, owned, cancellation);
            var taken = await runs.TakeInAsync(there, all, cancellation);
            if (owned)
            {
                await runs.KeepEndsAsync(there, cancellation);
            }

            return new TakenIn(taken, files);
        });

    /// <summary>Copies a run and the releases as they stand.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellation">Gives up; the rest goes the next time.</param>
    /// <returns>A task.</returns>
    public Task KeepAsync(string runId, CancellationToken cancellation) => AloneAsync(
        async () =>
        {
            await releases.KeepAsync(cancellation);
            if (await runs.KeepAsync(runId, cancellation))
            {
                await runs.PruneAsync(cancellation);
            }

            return runId;
        });

    /// <summary>Copies the releases and the environment's newest runs.</summary>
    /// <param name="cancellation">Gives up; the rest goes the next time.</param>
    /// <param name="anew">Also what the bucket has already, for the recipients of today.</param>
    /// <returns>The runs.</returns>
    public Task<IReadOnlyList<string>> KeepAllAsync(CancellationToken cancellation, bool anew = false) => AloneAsync(
        async () =>
        {
            objects.Anew = anew;
            try
            {
                await releases.KeepAsync(cancellation);
                return await runs.KeepAllAsync(cancellation);
            }
            finally
            {
                objects.Anew = false;
            }
        });

    /// <summary>Takes in the runs that have not ended and are not known here.</summary>
    /// <param name="cancellation">Gives up; what has been taken stays.</param>
    /// <returns>The runs.</returns>
    public Task<IReadOnlyList<string>> TakeInOpenAsync(CancellationToken cancellation) => AloneAsync(() => runs.TakeInOpenAsync(cancellation));

    /// <summary>Takes in the one run whose id begins like this.</summary>
    /// <param name="idPrefix">What a person typed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The ids that begin so; the run is here when there is only one.</returns>
    public Task<IReadOnlyList<string>> FindAsync(string idPrefix, CancellationToken cancellation) => AloneAsync(
        async () =>
        {
            var found = RunUpkeep.IsFolderName(idPrefix) ? await runs.FindAsync(idPrefix, cancellation) : [];
            if (found is [var only])
            {
                await runs.TakeAsync(only, cancellation);
            }

            return found;
        });

    /// <inheritdoc/>
    public override string ToString() => bucket.ToString();

    private async Task<T> AloneAsync<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource();
        Task before;
        lock (gate)
        {
            (before, last) = (last, done.Task);
        }

        try
        {
            await before;
            // Another process of this home may have held the environment since.
            objects.Refresh();
            return await EngineErrors.TranslateAsync(work);
        }
        finally
        {
            done.SetResult();
        }
    }
}
