namespace Deployer.Releases;

/// <summary>What a look at all files of a release came to.</summary>
public enum ReleaseVerdict
{
    /// <summary>All is there and what was written.</summary>
    Whole,

    /// <summary>All files are as they were written, but some could not be opened here: a key is missing or the wrong one.</summary>
    Unopened,

    /// <summary>Something is damaged or missing.</summary>
    Damaged,
}

/// <summary>A release, and whether all that it needs is whole.</summary>
/// <param name="Number">The release.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Files">How many files belong to it.</param>
/// <param name="Encrypted">How many of them are encrypted.</param>
/// <param name="Problems">What is wrong; empty when all is whole.</param>
public sealed record ReleaseCheck(int Number, ReleaseVerdict Verdict, int Files, int Encrypted, IReadOnlyList<string> Problems);

/// <summary>Reads all that belongs to releases and holds it against their records.</summary>
internal sealed class ReleaseVerification(ReleaseStore store, ReleaseContent content)
{
    private readonly Dictionary<string, (ReleaseVerdict Verdict, string? Problem, byte[] Content)> read = new(StringComparer.Ordinal);

    /// <summary>Checks one release.</summary>
    /// <param name="entry">The release.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The verdict.</returns>
    public async Task<ReleaseCheck> CheckAsync(ReleaseEntry entry, CancellationToken cancellation)
    {
        if (entry.Release is not { } release)
        {
            return new ReleaseCheck(entry.Number, ReleaseVerdict.Damaged, 0, 0, [entry.Problem ?? ""]);
        }

        var (verdict, problems, parts) = (ReleaseVerdict.Whole, new List<string>(), release.Parts().ToList());
        foreach (var (part, digest) in parts)
        {
            var (found, problem) = await CheckAsync(release, part, digest, cancellation);
            verdict = found > verdict ? found : verdict;
            if (problem is not null)
            {
                problems.Add($"{ReleaseParts.Word(part)}: {problem}");
            }
        }

        return new ReleaseCheck(
            entry.Number, verdict, parts.Count, parts.Count(part => store.Blobs.Find(part.Digest) is { } path && ReleaseBlobs.IsEncrypted(path)), problems);
    }

    private async Task<(ReleaseVerdict Verdict, string? Problem)> CheckAsync(
        Release release, ReleasePart part, string digest, CancellationToken cancellation)
    {
        // Releases share files, so each is read once.
        if (!read.TryGetValue(digest, out var known))
        {
            read[digest] = known = await ReadAsync(digest, cancellation);
        }

        return known.Verdict == ReleaseVerdict.Whole && !Fits(release, part, known.Content)
            ? (ReleaseVerdict.Damaged, "it is not what its release says")
            : (known.Verdict, known.Problem);
    }

    private async Task<(ReleaseVerdict Verdict, string? Problem, byte[] Content)> ReadAsync(string digest, CancellationToken cancellation)
    {
        try
        {
            return (ReleaseVerdict.Whole, null, await content.ReadAsync(digest, cancellation));
        }
        catch (SealException closed)
        {
            return (ReleaseVerdict.Unopened, closed.Message, []);
        }
        catch (StorageException damaged)
        {
            return (ReleaseVerdict.Damaged, damaged.Message, []);
        }
    }

    private static bool Fits(Release release, ReleasePart part, byte[] content) => part switch
    {
        ReleasePart.StateBefore => Fits(release.Before, content),
        ReleasePart.StateAfter => Fits(release.After, content),
        ReleasePart.Configuration => release.Configuration?.Files == ConfigurationArchive.Digests(content).Count,
        ReleasePart.DatabaseFiles => release.DatabaseFiles?.Files == ConfigurationArchive.Digests(content).Count,
        _ => true,
    };

    private static bool Fits(StateBackup? backup, byte[] content) =>
        StateFile.Parse(content) is var facts && (backup?.Serial, backup?.Lineage, backup?.Resources) == (facts.Serial, facts.Lineage, facts.Resources);
}
