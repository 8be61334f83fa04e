namespace Deployer.Releases;

/// <summary>What became of the files of releases when they were sealed anew.</summary>
/// <param name="Files">How many were sealed anew.</param>
/// <param name="Unopened">The releases with files that could not be opened here, and why; such files stay as they are.</param>
public sealed record ResealedReleases(int Files, IReadOnlyDictionary<int, string> Unopened);

/// <summary>Finds the files of releases that are not sealed for today's recipients, after a key was changed, and seals them anew.</summary>
/// <param name="store">The releases.</param>
/// <param name="content">Their files.</param>
internal sealed class ReleaseResealing(ReleaseStore store, ReleaseContent content)
{
    private readonly Dictionary<string, string?> tried = new(StringComparer.Ordinal);

    /// <summary>Tries to open what is not sealed for today's recipients. Changes nothing.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How many releases have such a file, and how many of them one that cannot be opened here.</returns>
    public async Task<(int Other, int Unopened)> LookAsync(CancellationToken cancellation)
    {
        var (other, unopened) = (0, 0);
        foreach (var release in Releases())
        {
            var digests = Digests(release).ToList();
            other += digests.Count > 0 ? 1 : 0;
            unopened += await FirstProblemAsync(digests, OpenAsync, cancellation) is null ? 0 : 1;
        }

        return (other, unopened);
    }

    /// <summary>Seals anew what can be opened here. The caller holds the environment's lease.</summary>
    /// <param name="cancellation">Stops it between two files.</param>
    /// <returns>What was done.</returns>
    public async Task<ResealedReleases> SealAsync(CancellationToken cancellation)
    {
        var unopened = new SortedDictionary<int, string>();
        foreach (var release in Releases())
        {
            if (await FirstProblemAsync([.. Digests(release)], SealAsync, cancellation) is { } problem)
            {
                unopened[release.Number] = problem;
            }
        }

        return new ResealedReleases(tried.Values.Count(problem => problem is null), unopened);
    }

    // A record that was set aside may be wanted again, too.
    private IEnumerable<Release> Releases() => store.Entries().Concat(store.Superseded()).Select(entry => entry.Release).OfType<Release>();

    private IEnumerable<string> Digests(Release release) => release.Parts()
        .Select(part => part.Digest)
        .Distinct()
        .Where(digest => tried.ContainsKey(digest) || !content.IsSealedForToday(digest));

    private async Task<string?> FirstProblemAsync(
        IReadOnlyList<string> digests, Func<string, CancellationToken, Task> work, CancellationToken cancellation)
    {
        string? first = null;
        foreach (var digest in digests)
        {
            // Releases share files, so each is tried once.
            if (!tried.TryGetValue(digest, out var problem))
            {
                tried[digest] = problem = await ProblemAsync(() => work(digest, cancellation));
            }

            first ??= problem;
        }

        return first;
    }

    private Task OpenAsync(string digest, CancellationToken cancellation) => content.ReadAsync(digest, cancellation);

    private async Task SealAsync(string digest, CancellationToken cancellation) =>
        await content.KeepAsync(await content.ReadAsync(digest, cancellation), cancellation);

    private static async Task<string?> ProblemAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception problem) when (problem is SealException or StorageException)
        {
            return problem.Message;
        }
    }
}
