using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>A file of a release.</summary>
/// <param name="Part">What it holds.</param>
/// <param name="Digest">SHA-256 of its clear content.</param>
/// <param name="Path">Where it is; null when it is gone.</param>
/// <param name="IsWhole">Whether it is as it was written.</param>
/// <param name="IsEncrypted">Whether it takes a private key to open.</param>
public sealed record ReleaseFileView(ReleasePart Part, string Digest, string? Path, bool IsWhole, bool IsEncrypted);

/// <summary>All that is known of one release.</summary>
/// <param name="Record">The record.</param>
/// <param name="IsCurrent">True for the release that changed the environment last.</param>
/// <param name="Refusal">Why it cannot be gone back to; null when it can.</param>
/// <param name="Files">Its files.</param>
public sealed record ReleaseDetails(Release Record, bool IsCurrent, string? Refusal, IReadOnlyList<ReleaseFileView> Files);

/// <summary>Reads the releases of one environment. Takes no lease and changes nothing: it works while a run goes on.</summary>
public sealed class EnvironmentReleases
{
    /// <summary>Stands for the release that changed the environment last.</summary>
    public const string Current = "current";

    private readonly Home home;
    private readonly DeployEnvironment environment;
    private readonly ReleaseStore store;
    private readonly ReleaseContent content;

    /// <summary>Opens the releases of an environment.</summary>
    /// <param name="home">The home.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="time">The clock.</param>
    public EnvironmentReleases(Home home, DeployEnvironment environment, TimeProvider time)
    {
        (this.home, this.environment) = (home, environment);
        store = new ReleaseStore(home, environment.Name, time);
        content = new ReleaseContent(home, environment);
    }

    /// <summary>Whether what is exported is encrypted.</summary>
    public bool Encrypts => environment.Encryption is not null;

    /// <summary>Whether a text can name a release here.</summary>
    /// <param name="release">The text.</param>
    /// <returns>True for what a rollback takes, and <see cref="Current"/>.</returns>
    public static bool IsName(string release) => release == Current || ReleaseCatalogue.IsChoice(release);

    /// <summary>Shows a release.</summary>
    /// <param name="release">Its number, or a word for it.</param>
    /// <returns>All that is known of it.</returns>
    /// <exception cref="NotFoundException">There is no such release.</exception>
    /// <exception cref="StorageException">Its record is damaged.</exception>
    public ReleaseDetails Show(string release)
    {
        var judged = Find(release);
        var record = store.Get(judged.Entry.Number);
        return new ReleaseDetails(record, judged.IsCurrent, judged.Refusal, [.. record.Parts().Select(View)]);
    }

    /// <summary>Reads all that belongs to releases and holds it against their records.</summary>
    /// <param name="release">One of them; null for all.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The verdicts, newest first.</returns>
    /// <exception cref="NotFoundException">There is no such release.</exception>
    public async Task<IReadOnlyList<ReleaseCheck>> VerifyAsync(string? release, CancellationToken cancellation)
    {
        var verification = new ReleaseVerification(store, content);
        var checks = new List<ReleaseCheck>();
        foreach (var entry in release is null ? [.. store.Entries()] : new[] { Find(release).Entry })
        {
            checks.Add(await verification.CheckAsync(entry, cancellation));
        }

        return checks;
    }

    /// <summary>Finds what stands between two releases.</summary>
    /// <param name="from">The one.</param>
    /// <param name="to">The other.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The differences.</returns>
    /// <exception cref="NotFoundException">There is no such release.</exception>
    /// <exception cref="StorageException">A file of one of them is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public Task<ReleaseDifference> CompareAsync(string from, string to, CancellationToken cancellation) =>
        new ReleaseComparison(content).CompareAsync(Get(from), Get(to), cancellation);

    /// <summary>Writes a release to a file that another home can take in, or one part of it in clear.</summary>
    /// <param name="release">Its number, or a word for it.</param>
    /// <param name="part">The part; null for all of it.</param>
    /// <param name="path">A new file, which only its owner can read.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The release's number.</returns>
    /// <exception cref="NotFoundException">There is no such release, or it has no such part.</exception>
    /// <exception cref="StorageException">It is damaged, or the file cannot be written.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public async Task<int> ExportAsync(string release, ReleasePart? part, string path, CancellationToken cancellation)
    {
        var number = Find(release).Entry.Number;
        var bytes = part is { } wanted
            ? await content.ReadAsync(DigestOf(number, wanted), cancellation)
            : await ReleasePackage.PackAsync(home, environment, number, cancellation);
        try
        {
            PrivateFiles.Write(path, bytes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"'{path}' cannot be written: {problem.Message}", "Name another file.", problem);
        }

        return number;
    }

    /// <summary>Finds the record of a release.</summary>
    /// <param name="release">Its number, or a word for it.</param>
    /// <returns>The record.</returns>
    /// <exception cref="NotFoundException">There is no such release.</exception>
    /// <exception cref="StorageException">Its record is damaged.</exception>
    internal Release Get(string release) => store.Get(Find(release).Entry.Number);

    private string DigestOf(int number, ReleasePart wanted)
    {
        var parts = store.Get(number).Parts().ToList();
        return parts.Find(part => part.Part == wanted).Digest ?? throw new NotFoundException(
            $"Release {number} has no {ReleaseParts.Word(wanted)}; it has {string.Join(", ", parts.Select(part => ReleaseParts.Word(part.Part)).DefaultIfEmpty("nothing"))}.",
            $"deployer releases show {environment.Name} {number}");
    }

    private JudgedRelease Find(string release)
    {
        var all = JudgedRelease.All(store);
        var found = release switch
        {
            Current => all.FirstOrDefault(judged => judged.IsCurrent),
            ReleaseCatalogue.Previous => all.SkipWhile(judged => !judged.IsCurrent).Skip(1).FirstOrDefault(judged => judged.Release is { AppliedAt: not null }),
            ReleaseCatalogue.Verified => all.FirstOrDefault(judged => judged.Release is { Verified: true }),
            _ => all.FirstOrDefault(judged => $"{judged.Entry.Number}" == release.TrimStart('0')),
        };
        return found ?? throw new NotFoundException(
            $"'{environment.Name}' has no release '{release}'.",
            all.Count == 0 ? $"deployer deploy {environment.Name}" : $"deployer releases list {environment.Name}");
    }

    private ReleaseFileView View((ReleasePart Part, string Digest) part)
    {
        var path = store.Blobs.Find(part.Digest);
        return new ReleaseFileView(part.Part, part.Digest, path, store.Blobs.IsWhole(part.Digest), path is not null && ReleaseBlobs.IsEncrypted(path));
    }
}
