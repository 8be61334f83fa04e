namespace Deployer.Releases;

/// <summary>A release, and whether it can be gone back to.</summary>
/// <param name="Entry">The release as it was found.</param>
/// <param name="IsCurrent">True for the release that changed the environment last, whether it came to its end or not.</param>
/// <param name="Refusal">Why it cannot be gone back to; null when it can.</param>
/// <param name="Damaged">True when that is because files of it are damaged or missing.</param>
internal sealed record JudgedRelease(ReleaseEntry Entry, bool IsCurrent, string? Refusal, bool Damaged)
{
    /// <summary>The record; null when it cannot be used.</summary>
    public Release? Release => Entry.Release;

    /// <summary>Judges all releases of an environment.</summary>
    /// <param name="releases">The releases.</param>
    /// <returns>The releases, newest first.</returns>
    public static IReadOnlyList<JudgedRelease> All(ReleaseStore releases)
    {
        var entries = releases.Entries().ToList();
        var current = entries.Find(entry => entry.Release is { Plan: not null })?.Number;
        var whole = new Dictionary<string, bool>(StringComparer.Ordinal);
        return entries.Select(entry => Judge(entry, entry.Number == current, digest => IsWhole(digest, whole, releases.Blobs))).ToList();
    }

    private static JudgedRelease Judge(ReleaseEntry entry, bool isCurrent, Func<string, bool> isWhole)
    {
        return entry.Release switch
        {
            null => Refused(entry.Problem, damaged: true),
            { Version: 1 } => Refused("it has no configuration: an earlier deployer made it"),
            { Plan: null } => Refused("nothing was applied"),
            { ToNothing: true } => Refused($"everything is destroyed in it: say so by its own word, --to {ReleaseCatalogue.Nothing}"),
            { AppliedAt: null } or { After: null } or { Configuration: null } => Refused("its apply did not come to its end"),
            { LeftBehind: { Count: > 0 }, RolledBackTo: { } whole } => Refused($"it left something behind; its configuration is that of release {whole}"),
            _ when isCurrent => Refused("it is what is deployed"),
            { Configuration.Digest: var digest } when !isWhole(digest) =>
                Refused("its configuration is damaged or missing", damaged: true),
            { After.Digest: var digest } when !isWhole(digest) =>
                Refused("its state backup is damaged or missing", damaged: true),
            _ => Refused(null),
        };

        JudgedRelease Refused(string? reason, bool damaged = false) => new(entry, isCurrent, reason, damaged);
    }

    /// <summary>Releases share files, so each is read once.</summary>
    private static bool IsWhole(string digest, Dictionary<string, bool> known, ReleaseBlobs blobs)
    {
        if (!known.TryGetValue(digest, out var whole))
        {
            whole = blobs.IsWhole(digest);
            known[digest] = whole;
        }

        return whole;
    }
}
