using System.Globalization;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>
/// Chooses the release whose state takes the place of one that is lost or damaged, and the release whose configuration is planned against
/// it: the same one, or the newest one before it that was applied.
/// </summary>
internal static class StateChoice
{
    private const string GenerationWord = "generation:";

    /// <summary>How a mode is typed.</summary>
    /// <param name="mode">The mode.</param>
    /// <returns>Such as <c>--mode state</c>.</returns>
    public static string OptionOf(RollbackMode mode) => $"--mode {mode.ToString().ToLowerInvariant()}";

    /// <summary>How a generation of the state's object is typed.</summary>
    /// <param name="generation">The generation.</param>
    /// <returns>Such as <c>generation:1700000000000000</c>.</returns>
    public static string OfGeneration(long generation) => string.Create(CultureInfo.InvariantCulture, $"{GenerationWord}{generation}");

    /// <summary>Whether a text names a generation.</summary>
    /// <param name="to">The text.</param>
    /// <returns>The generation; null when it names none.</returns>
    public static long? GenerationOf(string to) =>
        to.StartsWith(GenerationWord, StringComparison.Ordinal)
        && long.TryParse(to.AsSpan(GenerationWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    /// <summary>Chooses.</summary>
    /// <param name="store">The environment's releases.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="to">A number, <see cref="ReleaseCatalogue.Previous"/> or <see cref="ReleaseCatalogue.Verified"/>.</param>
    /// <param name="mode">What takes the place of the state: a backup of it, or what the release has on record of its objects.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="NotFoundException">There is no such release.</exception>
    /// <exception cref="ReleaseRefusedException">It keeps no state, or nothing was applied by then.</exception>
    /// <exception cref="StorageException">Its files are damaged or missing.</exception>
    public static ChosenRelease Choose(ReleaseStore store, string environment, string to, RollbackMode mode = RollbackMode.State)
    {
        var all = store.Entries().ToList();
        var typed = int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (mode == RollbackMode.State && GenerationOf(to) is { } generation)
        {
            return all.Select(each => each.Release).OfType<Release>().FirstOrDefault(HasConfiguration) is { } applied
                ? new ChosenRelease(applied.Number) { Mode = mode, Generation = generation }
                : throw new ReleaseRefusedException(
                    $"Generation {generation} cannot be put back: there is no configuration that was applied.", $"deployer releases list {environment}");
        }

        var entry = to switch
        {
            // One whose record is damaged is not passed over in silence: nobody can tell what it was.
            ReleaseCatalogue.Previous => all.Where(each => each.Release is null or { Plan: not null }).Skip(1).FirstOrDefault(),
            ReleaseCatalogue.Verified => all.Find(each => each.Release is null or { Verified: true }),
            _ => all.Find(each => each.Number == typed),
        };
        var remedy = Newest(store, except: entry?.Number, mode) is { } good
            ? $"deployer rollback {environment} {good.Options}"
            : $"deployer releases list {environment}";
        if (entry is null)
        {
            throw new NotFoundException($"'{environment}' has no release '{to}'.", remedy);
        }

        return Judge(store, all, entry, mode) switch
        {
            { Chosen: { } chosen } => chosen,
            { IsDamaged: true } bad => throw new StorageException($"{What(mode)} of release {entry.Number} cannot be {Done(mode)}: {bad.Reason}.", remedy),
            var bad => throw new ReleaseRefusedException($"{What(mode)} of release {entry.Number} cannot be {Done(mode)}: {bad.Reason}.", remedy),
        };
    }

    private static string What(RollbackMode mode) => mode == RollbackMode.Adopt ? "The objects" : "The state";

    private static string Done(RollbackMode mode) => mode == RollbackMode.Adopt ? "adopted" : "put back";

    /// <summary>The newest release whose state can be put back.</summary>
    /// <param name="store">The environment's releases.</param>
    /// <param name="except">The number of one that will not do; null: none.</param>
    /// <param name="mode">What takes the place of the state.</param>
    /// <returns>The choice; null when there is none. One that knows no object is chosen only where none does.</returns>
    public static ChosenRelease? Newest(ReleaseStore store, int? except = null, RollbackMode mode = RollbackMode.State)
    {
        var all = store.Entries().ToList();
        return all.Where(each => each.Number != except)
            .OrderByDescending(each => each.Release is { } release && BackupOf(release) is { Resources: > 0 })
            .Select(each => Judge(store, all, each, mode).Chosen)
            .FirstOrDefault(chosen => chosen is not null);
    }

    /// <summary>The state that a release keeps: what it left, or what it found where it left none.</summary>
    /// <param name="release">The release.</param>
    /// <returns>The backup; null when it keeps none.</returns>
    public static StateBackup? BackupOf(Release release) => release.After ?? release.Before;

    private sealed record Verdict(ChosenRelease? Chosen, string Reason, bool IsDamaged);

    private static Verdict Judge(ReleaseStore store, List<ReleaseEntry> all, ReleaseEntry entry, RollbackMode mode)
    {
        if (entry.Release is not { } release)
        {
            return Bad(entry.Problem ?? "its record is damaged", damaged: true);
        }

        if (mode == RollbackMode.Adopt)
        {
            return !HasConfiguration(release) ? Bad("it applied nothing")
                : !store.Blobs.IsWhole(release.Configuration!.Digest) ? Bad("its configuration is damaged or missing", damaged: true) // It has one.
                : release.Objects is null && !store.Blobs.IsWhole(release.After!.Digest) ? Bad("what it has left is not on record", damaged: true) // See above.
                : new Verdict(new ChosenRelease(release.Number) { Mode = mode }, "", IsDamaged: false);
        }

        if (BackupOf(release) is not { } state)
        {
            return Bad("it keeps none");
        }

        if (!store.Blobs.IsWhole(state.Digest))
        {
            return Bad("its state backup is damaged or missing", damaged: true);
        }

        var whole = all.Where(each => each.Number <= entry.Number).Select(each => each.Release).OfType<Release>().FirstOrDefault(HasConfiguration);
        return whole is null ? Bad("there is no configuration that was applied by then")
            : !store.Blobs.IsWhole(whole.Configuration!.Digest) ? Bad($"the configuration of release {whole.Number} is damaged or missing", damaged: true) // It has one.
            : new Verdict(new ChosenRelease(whole.Number) { Mode = RollbackMode.State, State = entry.Number }, "", IsDamaged: false);
    }

    private static bool HasConfiguration(Release release) =>
        release is { Version: > 1, AppliedAt: not null, After: not null, Configuration: not null, LeftBehind: null or { Count: 0 } };

    private static Verdict Bad(string reason, bool damaged = false) => new(null, reason, damaged);
}
