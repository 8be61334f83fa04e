using Deployer.Buckets;
using Deployer.Runs;

namespace Deployer.Copies;

/// <summary>
/// An environment's runs in the bucket: <c>runs/&lt;id&gt;</c> is all of a run, <c>open/&lt;id&gt;</c> the empty sign of one that has
/// not ended. The sign is set before the run is there, and taken away after its end is there.
/// </summary>
/// <param name="arrivals">Puts runs into the home.</param>
/// <param name="control">The engine's runs.</param>
/// <param name="bucket">The environment's part of the bucket.</param>
/// <param name="objects">The copies in it.</param>
internal sealed class RunCopies(RunArrivals arrivals, IRunControl control, Bucket bucket, SealedObjects objects)
{
    /// <summary>So many of the newest runs that have ended stay in the bucket.</summary>
    private const int EndedRuns = 100;

    private const string Prefix = "runs/";
    private const string OpenPrefix = "open/";

    private readonly HashSet<string> signed = new(StringComparer.Ordinal);

    /// <summary>Copies a run as it stands.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether it has ended for good.</returns>
    public async Task<bool> KeepAsync(string runId, CancellationToken cancellation)
    {
        var run = await control.GetRunAsync(runId, cancellation);
        var isOver = run is not null && IsOver(run);
        if (!isOver && !signed.Contains(runId))
        {
            await bucket.WriteAsync(OpenPrefix + runId, ReadOnlyMemory<byte>.Empty, ifGeneration: null, cancellation);
            signed.Add(runId);
        }

        var exported = await control.ExportRunAsync(runId, cancellation);
        await objects.PutAsync(Prefix + runId, RunPackage.Pack(exported, arrivals.FolderOf(runId)), cancellation, run is null ? null : TimeOf(run));
        if (isOver)
        {
            await bucket.DeleteAsync(OpenPrefix + runId, ifGeneration: null, cancellation);
            signed.Remove(runId);
        }

        return isOver;
    }

    /// <summary>Copies the newest runs of the environment.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The runs.</returns>
    public async Task<IReadOnlyList<string>> KeepAllAsync(CancellationToken cancellation)
    {
        var newest = await control.ListRunsAsync(new RunQuery(Reference: arrivals.Environment, Take: EndedRuns), cancellation);
        foreach (var run in newest)
        {
            await KeepAsync(run.Id, cancellation);
        }

        return [.. newest.Select(run => run.Id)];
    }

    /// <summary>Takes in what other machines have written of runs, and ends here what only a failed copy keeps open there.</summary>
    /// <param name="there">What is in the bucket.</param>
    /// <param name="all">Also runs that have ended and are not known here.</param>
    /// <param name="cancellation">Gives up; what has been taken stays.</param>
    /// <returns>The runs that were taken in.</returns>
    public async Task<IReadOnlyList<string>> TakeInAsync(
        IReadOnlyDictionary<string, long> there, bool all, CancellationToken cancellation)
    {
        var taken = new List<string>();
        foreach (var (name, generation) in there.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var runId = name[Prefix.Length..];
            var here = await control.GetRunAsync(runId, cancellation);
            var wanted = here is null ? all || there.ContainsKey(OpenPrefix + runId) : !objects.Knows(name, generation);
            if (wanted && await TakeAsync(runId, cancellation))
            {
                taken.Add(runId);
            }
        }

        return taken;
    }

    /// <summary>Takes in the runs that have not ended and are not known here.</summary>
    /// <param name="cancellation">Gives up; what has been taken stays.</param>
    /// <returns>The runs.</returns>
    public async Task<IReadOnlyList<string>> TakeInOpenAsync(CancellationToken cancellation)
    {
        var taken = new List<string>();
        foreach (var runId in (await bucket.ListAsync(OpenPrefix, cancellation)).Select(sign => sign.Name[OpenPrefix.Length..]))
        {
            if (await control.GetRunAsync(runId, cancellation) is null && await TakeAsync(runId, cancellation))
            {
                taken.Add(runId);
            }
        }

        return taken;
    }

    /// <summary>Copies runs whose end has not reached the bucket.</summary>
    /// <param name="there">What is in the bucket.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task.</returns>
    public async Task KeepEndsAsync(IReadOnlyDictionary<string, long> there, CancellationToken cancellation)
    {
        foreach (var sign in there.Keys.Where(name => name.StartsWith(OpenPrefix, StringComparison.Ordinal)))
        {
            if (await control.GetRunAsync(sign[OpenPrefix.Length..], cancellation) is { } run && IsOver(run))
            {
                await KeepAsync(run.Id, cancellation);
            }
        }
    }

    /// <summary>Takes a run in, in place of what is known of it here.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when the bucket has nothing that is not known here.</returns>
    public async Task<bool> TakeAsync(string runId, CancellationToken cancellation)
    {
        if (!RunUpkeep.IsFolderName(runId))
        {
            return false;
        }

        using var alone = arrivals.TakeTurn();
        objects.Refresh();
        if (await objects.TakeAsync(Prefix + runId, cancellation) is not { } copy
            || (objects.Knows(Prefix + runId, copy.Mark.Generation) && await control.GetRunAsync(runId, cancellation) is not null))
        {
            return false;
        }

        await arrivals.PutAsync(runId, copy.Content, cancellation);
        objects.Remember(Prefix + runId, copy.Mark);
        return true;
    }

    /// <summary>The runs in the bucket whose ids begin alike.</summary>
    /// <param name="idPrefix">The beginning.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Their full ids.</returns>
    public async Task<IReadOnlyList<string>> FindAsync(string idPrefix, CancellationToken cancellation) =>
        [.. (await bucket.ListAsync(Prefix + idPrefix, cancellation)).Select(entry => entry.Name[Prefix.Length..])];

    /// <summary>Removes copies of runs that ended long ago, by their own word: an old run's copy may have been written again since.</summary>
    /// <param name="cancellation">Gives up; the rest goes the next time.</param>
    /// <returns>A task.</returns>
    public async Task PruneAsync(CancellationToken cancellation)
    {
        var open = (await bucket.ListAsync(OpenPrefix, cancellation)).Select(entry => entry.Name[OpenPrefix.Length..]).ToHashSet();
        var ended = (await bucket.ListAsync(Prefix, cancellation)).Where(entry => !open.Contains(entry.Name[Prefix.Length..]));
        foreach (var old in ended.OrderByDescending(entry => entry.CustomTime ?? entry.Updated).Skip(EndedRuns))
        {
            await bucket.DeleteAsync(old.Name, old.Generation, cancellation);
            objects.Remember(old.Name, CopyMark.None);
        }
    }

    private static DateTimeOffset TimeOf(RunSummary run) =>
        new(DateTime.SpecifyKind(run.CompleteTime ?? run.CreateTime, DateTimeKind.Utc), TimeSpan.Zero);

    private static bool IsOver(RunSummary run) => run.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated;
}
