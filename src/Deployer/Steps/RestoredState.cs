using Deployer.Comparison;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>A state that takes the place of one that is lost or damaged.</summary>
/// <param name="Source">Where it is from, in words.</param>
/// <param name="Content">The state, under its new serial; a secret.</param>
/// <param name="Facts">Its facts.</param>
/// <param name="Orphans">Objects that a newer state knows and this one does not: nothing will know them once it is put in place.</param>
internal sealed record RestoredState(string Source, byte[] Content, StateFile Facts, IReadOnlyList<string> Orphans)
{
    /// <summary>The generation of the state's object that knows more; null when none does.</summary>
    public StateGeneration? Newer { get; init; }

    private const string FactName = "restored-state.json";
    private const int NamedAtMost = 5;

    /// <summary>What a run has put in place.</summary>
    /// <param name="Source">Where it is from, in words.</param>
    /// <param name="Facts">Its facts.</param>
    /// <param name="Orphans">Objects that nothing knows any more.</param>
    internal sealed record Placed(string Source, StateFile Facts, IReadOnlyList<string> Orphans);

    /// <summary>What a run has put in place.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Null when it has put back nothing.</returns>
    public static Placed? Of(RunFolder folder) => folder.Recall<Placed>(FactName);

    /// <summary>Records that it is in place.</summary>
    /// <param name="folder">The run's folder.</param>
    public void Keep(RunFolder folder) => folder.Keep(FactName, new Placed(Source, Facts, Orphans));

    /// <summary>Makes it of the chosen release's state, and holds it against the newest state that is known.</summary>
    /// <param name="run">The run.</param>
    /// <param name="found">What the backend has in its place.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The state.</returns>
    /// <exception cref="StorageException">The backup is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public static async Task<RestoredState> MakeAsync(RunContext run, StateAsFound found, CancellationToken cancellation)
    {
        var generations = await StateGenerations.ReadAsync(run, cancellation);
        var next = checked(HighestSerial.Of(run.Releases, generations.Select(each => each.Content).Append(found.Content ?? [])) + 1);
        if (Adoption.Is(run.Folder))
        {
            return await Adoption.BeginAsync(run, next, cancellation);
        }

        var (source, release, content) = await SourceAsync(run, cancellation);
        var restored = StateFile.WithSerial(content, next);
        var newest = await NewestAsync(run, found, cancellation);
        var back = StateObjects.Read(release, content);
        var report = StateComparison.Of(run.Environment, newest ?? back, back, back);
        report.Keep(run.Folder);
        var orphans = report.Objects.Where(each => each.PutBack is ObjectVerdict.Orphan or ObjectVerdict.Replace && each.Now is not null)
            .Select(each => each.Now!.Id is { } id ? $"{each.Address} ({id})" : each.Address); // See above.
        return new RestoredState(source, restored, StateFile.Parse(restored), [.. orphans])
        {
            Newer = release is null ? null : StateGenerations.NewerThan(generations, StateFile.Parse(content)),
        };
    }

    private static async Task<(string Source, int? Release, byte[] Content)> SourceAsync(RunContext run, CancellationToken cancellation)
    {
        var chosen = ChosenRelease.Read(run.Folder);
        if (chosen?.Generation is { } generation)
        {
            return ($"generation {generation}", null, await StateGenerations.GetAsync(run, generation, cancellation));
        }

        var release = run.Releases.Get(chosen?.State ?? throw new InvalidOperationException("The run puts back no state."));
        var backup = StateChoice.BackupOf(release) ?? throw new InvalidOperationException($"Release {release.Number} keeps no state.");
        return ($"release {release.Number}", release.Number, await ChosenContent.ReadAsync(run, backup.Digest, cancellation));
    }

    /// <summary>Why it must not take its place before a person has said so knowingly.</summary>
    /// <param name="run">The run.</param>
    /// <param name="found">What the backend has in its place.</param>
    /// <returns>The reasons; none when nothing is lost by it.</returns>
    public IReadOnlyList<string> Objections(RunContext run, StateAsFound found)
    {
        var reasons = new List<string>();
        if (found.Facts is { Resources: > 0 } current)
        {
            reasons.Add(current.Lineage == Facts.Lineage
                ? $"the current state can be read ({found.Words}): without a restored state, deployer rollback {run.Environment.Name} --to {run.ChosenRelease} goes back"
                : $"the backend has another state ({found.Words}), which may be another environment's: that of {Source} has lineage {Facts.Lineage}");
        }

        if (run.Releases.LastBackup() is { Backup: var last } && last.Lineage != Facts.Lineage)
        {
            reasons.Add($"the state was begun anew since {Source}: lineage {last.Lineage} was backed up last, and {Facts.Lineage} is to take its place");
        }

        if (Newer is { Facts: { } newer } generation && generation.Number != found.Generation)
        {
            reasons.Add($"generation {generation.Number} of the state's object is newer than {Source} (serial {newer.Serial}, {newer.Resources} resources). To put that back: "
                + $"deployer reject {run.RunId} && deployer rollback {run.Environment.Name} {StateChoice.OptionOf(RollbackMode.State)} --to {StateChoice.OfGeneration(generation.Number)}");
        }

        if (Orphans.Count > 0)
        {
            var more = Orphans.Count > NamedAtMost ? $", and {Orphans.Count - NamedAtMost} more" : "";
            reasons.Add($"the newest known state knows what that of {Source} does not: {string.Join(", ", Orphans.Take(NamedAtMost))}{more} "
                + $"would be orphans (deployer show {run.RunId} has all, with import blocks)");
        }

        return reasons;
    }

    private static async Task<StateObjects?> NewestAsync(RunContext run, StateAsFound found, CancellationToken cancellation)
    {
        var content = new ReleaseContent(run.Services.Home, run.Environment);
        if (found is { Facts.Resources: > 0, Content: { } current } && found.Facts.Serial >= (run.Releases.LastBackup()?.Backup.Serial ?? 0))
        {
            return StateObjects.Read(release: null, current);
        }

        foreach (var release in run.Releases.Entries().Select(entry => entry.Release).OfType<Release>())
        {
            if (StateChoice.BackupOf(release) is not { Resources: > 0 } backup)
            {
                continue;
            }

            try
            {
                return StateObjects.Read(release.Number, await content.ReadAsync(backup, cancellation));
            }
            catch (Exception unreadable) when (unreadable is StorageException or SealException)
            {
                run.Warn($"what release {release.Number} knew last cannot be read, so that its objects are not compared: {unreadable.Message}");
            }
        }

        return null;
    }
}
