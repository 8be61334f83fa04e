using Deployer.Copies;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>
/// The sealed files of an environment's releases, shared by all of them. A file is named by two digests: that of its clear content,
/// which is what a release knows it by, and that of the file itself, so that damage is noticed without a key; an encrypted one also by
/// those whom it is encrypted for, so that a change of keys is noticed, too. What deployers before this one wrote lies in clear in folders
/// of its own, and stays readable.
/// </summary>
internal sealed class ReleaseBlobs
{
    private const string Compressed = ".zst";
    private const string Encrypted = ".zst.age";

    private static readonly (string Folder, string Ending)[] Earlier = [("states", ".tfstate"), ("configurations", ".tar")];

    private readonly Home home;
    private readonly string environment;
    private readonly string folder;
    private readonly string releases;

    /// <summary>Opens the files of an environment.</summary>
    /// <param name="home">The home.</param>
    /// <param name="environment">The environment's name.</param>
    public ReleaseBlobs(Home home, string environment)
    {
        (this.home, this.environment) = (home, environment);
        releases = home.ReleasesFolder(environment);
        folder = home.Folder(Path.Combine("releases", environment, "blobs"));
    }

    /// <summary>Finds a file by its clear content.</summary>
    /// <param name="digest">The content's digest.</param>
    /// <param name="sealedFor">Preferably one that is encrypted for these; another machine may have sealed the content anew.</param>
    /// <returns>Its path; null when there is none.</returns>
    public string? Find(string digest, string sealedFor = "") =>
        Directory.EnumerateFiles(folder, $"{digest}.*{Compressed}*")
            .Where(IsBlob)
            .OrderByDescending(path => SealedFor(path) == sealedFor)
            .ThenBy(path => path, StringComparer.Ordinal)
            .FirstOrDefault()
        ?? Earlier.Select(kind => Path.Combine(releases, kind.Folder, digest + kind.Ending)).FirstOrDefault(File.Exists);

    /// <summary>Whether a file is there and as it was written. Needs no key.</summary>
    /// <param name="digest">The digest of its clear content.</param>
    /// <returns>True when it is.</returns>
    public bool IsWhole(string digest) => Find(digest) is { } path && IsAsWritten(path);

    /// <summary>Whether a file is as it was written. Needs no key.</summary>
    /// <param name="path">The file.</param>
    /// <returns>True when it is.</returns>
    public static bool IsAsWritten(string path) => PrivateFiles.DigestOf(path) == StoredDigest(path);

    /// <summary>For whom a file is encrypted, as <see cref="Sealing.SealedFor"/> says it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Empty for one in clear; null when that is not on record.</returns>
    public static string? SealedFor(string path) =>
        !IsEncrypted(path) ? "" : Path.GetFileName(path).Split('.') is [_, _, var recipients, "zst", "age"] ? recipients : null;

    /// <summary>Whether a file takes a private key to open.</summary>
    /// <param name="path">The file.</param>
    /// <returns>True when it does.</returns>
    public static bool IsEncrypted(string path) => path.EndsWith(Encrypted, StringComparison.Ordinal);

    /// <summary>Keeps a file, in the place of all others with this content.</summary>
    /// <param name="digest">The digest of its clear content.</param>
    /// <param name="content">What <see cref="Sealing"/> made of it.</param>
    /// <param name="sealedFor">For whom it is encrypted; empty when that is not known.</param>
    /// <returns>Its path.</returns>
    public string Keep(string digest, ReadOnlySpan<byte> content, string sealedFor = "")
    {
        var ending = !Sealing.IsEncrypted(content) ? Compressed : sealedFor.Length == 0 ? Encrypted : $".{sealedFor}{Encrypted}";
        var path = Path.Combine(folder, $"{digest}.{PrivateFiles.Digest(content)}{ending}");
        PrivateFiles.Write(path, content);
        var others = FilesOf(digest).Where(other => other != path).ToList();
        CopyMarks.Leave(home, environment, others);
        foreach (var other in others)
        {
            File.Delete(other);
        }

        return path;
    }

    /// <summary>Removes files.</summary>
    /// <param name="isNeeded">Tells, by the digest of its clear content, whether a file stays.</param>
    /// <returns>How many were removed, and how many bytes they had.</returns>
    public (int Files, long Bytes) RemoveUnless(Func<string, bool> isNeeded)
    {
        var (files, bytes) = (0, 0L);
        var leaving = All().Where(path => !isNeeded(DigestOf(path))).ToList();
        CopyMarks.Leave(home, environment, leaving);
        foreach (var path in leaving)
        {
            bytes += new FileInfo(path).Length;
            File.Delete(path);
            files++;
        }

        return (files, bytes);
    }

    private IEnumerable<string> All() => Directory.EnumerateFiles(folder).Where(IsBlob)
        .Concat(Earlier.Select(kind => Path.Combine(releases, kind.Folder)).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles))
        // A writer that was killed leaves such a file.
        .Concat(Directory.EnumerateFiles(folder, "*.tmp"));

    private IEnumerable<string> FilesOf(string digest) => All().Where(path => DigestOf(path) == digest);

    private static string DigestOf(string path) => Path.GetFileName(path).Split('.')[0];

    private static string StoredDigest(string path) => Path.GetFileName(path).Split('.') is [_, { Length: 64 } stored, ..] ? stored : DigestOf(path);

    private static bool IsBlob(string path) =>
        path.EndsWith(Compressed, StringComparison.Ordinal) || path.EndsWith(Encrypted, StringComparison.Ordinal);
}
