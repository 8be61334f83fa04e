using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>What the rules of an environment let go of.</summary>
/// <param name="Numbers">The releases that go, newest first.</param>
/// <param name="Kept">Releases as old that stay, and why.</param>
public sealed record ReleasePrune(IReadOnlyList<int> Numbers, IReadOnlyDictionary<int, string> Kept);

/// <summary>What was removed.</summary>
/// <param name="Removed">The releases, newest first.</param>
/// <param name="Kept">Releases as old that stay, and why.</param>
/// <param name="Files">How many files no release needed any more.</param>
/// <param name="Bytes">How large they were together.</param>
public sealed record PrunedReleases(IReadOnlyList<int> Removed, IReadOnlyDictionary<int, string> Kept, int Files, long Bytes);

/// <summary>
/// Lets old releases go. What an environment is now, what it was when it last worked, and what somebody goes back to just now stay
/// whatever the rules say; so does what cannot be read, and then every file that it might need.
/// </summary>
internal sealed class ReleaseRetention(RunServices services, IRunControl control)
{
    /// <summary>Finds what the rules let go of.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The releases.</returns>
    public async Task<ReleasePrune> FindAsync(DeployEnvironment environment, CancellationToken cancellation)
    {
        var entries = StoreOf(environment).Entries().ToList();
        var needed = Needed(entries, await ChosenAsync(environment.Name, cancellation));
        var old = environment.Releases is { } rules ? Old(entries, rules, services.Time.GetUtcNow()) : [];
        return new ReleasePrune(
            [.. old.Where(number => !needed.ContainsKey(number))],
            old.Where(needed.ContainsKey).ToDictionary(number => number, number => needed[number]));
    }

    /// <summary>Removes releases, and the files that no other one needs. The caller holds the environment's lease.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="prune">What to remove.</param>
    /// <returns>What was removed.</returns>
    public PrunedReleases Remove(DeployEnvironment environment, ReleasePrune prune)
    {
        var store = StoreOf(environment);
        foreach (var number in prune.Numbers)
        {
            store.Remove(number);
        }

        store.RemoveRemains();
        var entries = store.Entries().ToList();
        // A record that cannot be read may need any of them.
        List<ReleaseEntry> records = [.. entries, .. store.Superseded()];
        var (files, bytes) = records.Exists(record => record.Release is null) ? (0, 0) : RemoveFiles(store, records);
        return new PrunedReleases(prune.Numbers, prune.Kept, files, bytes);
    }

    private static (int Files, long Bytes) RemoveFiles(ReleaseStore store, List<ReleaseEntry> records)
    {
        var needed = records.SelectMany(record => record.Release?.Parts() ?? []).Select(part => part.Digest).ToHashSet(StringComparer.Ordinal);
        return store.Blobs.RemoveUnless(needed.Contains);
    }

    /// <summary>Releases that no rule keeps. One of which nothing was applied takes nobody's place.</summary>
    private static List<int> Old(List<ReleaseEntry> entries, ReleasesSettings rules, DateTimeOffset now)
    {
        var (old, applied) = (new List<int>(), 0);
        foreach (var entry in entries)
        {
            var young = rules.KeepDays is { } days && entry.Release is { } release && release.OpenedAt > now.AddDays(-days);
            if (!young && (rules.Keep is not { } keep || applied >= keep))
            {
                old.Add(entry.Number);
            }

            applied += entry.Release is { AppliedAt: not null } ? 1 : 0;
        }

        return old;
    }

    private static Dictionary<int, string> Needed(List<ReleaseEntry> entries, IReadOnlyList<int> chosen)
    {
        var needed = new Dictionary<int, string>();
        Need(entries.FirstOrDefault()?.Number, "it is the newest");
        Need(entries.Find(entry => entry.Release is { Plan: not null })?.Number, "it is what is deployed");
        Need(entries.Find(entry => entry.Release is { Verified: true })?.Number, "it is the last verified one");
        foreach (var number in chosen)
        {
            Need(number, "an unfinished run goes back to it");
        }

        foreach (var entry in entries.Where(entry => entry.Release is null))
        {
            Need(entry.Number, entry.Problem ?? "its record cannot be read");
        }

        return needed;

        void Need(int? number, string reason)
        {
            if (number is { } known)
            {
                needed.TryAdd(known, reason);
            }
        }
    }

    private async Task<IReadOnlyList<int>> ChosenAsync(string environment, CancellationToken cancellation)
    {
        var runs = await EngineErrors.TranslateAsync(
            () => control.ListRunsAsync(new RunQuery(Reference: environment, Take: int.MaxValue), cancellation));
        return
        [
            .. runs.Where(run => run.Status is WorkflowStatus.Runnable or WorkflowStatus.Suspended)
                .Select(run => ChosenRelease.Of(new RunFolder(services.Home, run.Id)))
                .OfType<int>(),
        ];
    }

    private ReleaseStore StoreOf(DeployEnvironment environment) => new(services.Home, environment.Name, services.Time);
}
