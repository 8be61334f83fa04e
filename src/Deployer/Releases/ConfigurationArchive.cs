using System.Formats.Tar;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>
/// Packs a Terraform configuration into a plain tar, so that a person can read it with nothing but <c>tar</c>. The same files always
/// make the same bytes: order, times and owners are fixed, the mode is 0600 or, for a script, 0700.
/// </summary>
internal static class ConfigurationArchive
{
    /// <summary>Packs a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="leftOut">Names of files in its root that are not part of the configuration.</param>
    /// <returns>The archive, and how many files it holds.</returns>
    public static (byte[] Content, int Files) Pack(string folder, IReadOnlyCollection<string> leftOut)
    {
        var names = Snapshot.Relevant(folder)
            .Select(path => Path.GetRelativePath(folder, path))
            .Where(name => !leftOut.Contains(name))
            .Order(StringComparer.Ordinal)
            .ToList();
        return (Pack(folder, names), names.Count);
    }

    /// <summary>Packs folders below a common one.</summary>
    /// <param name="root">The common folder.</param>
    /// <param name="areas">The folders in it; one that does not exist is left out.</param>
    /// <returns>The archive, with paths from the common folder, and how many files it holds.</returns>
    public static (byte[] Content, int Files) PackAreas(string root, IEnumerable<string> areas)
    {
        var names = areas.SelectMany(area => Snapshot.Relevant(Path.Combine(root, area)))
            .Select(path => Path.GetRelativePath(root, path))
            .Order(StringComparer.Ordinal)
            .ToList();
        return (Pack(root, names), names.Count);
    }

    private static byte[] Pack(string folder, List<string> names)
    {
        using var content = new MemoryStream();
        using (var archive = new TarWriter(content, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var file = File.OpenRead(Path.Combine(folder, name));
                archive.WriteEntry(Entry(name, file));
            }
        }

        return content.ToArray();
    }

    /// <summary>Unpacks an archive into a new folder.</summary>
    /// <param name="content">The archive; its digest has been checked.</param>
    /// <param name="folder">The folder; it must not exist.</param>
    public static void Unpack(byte[] content, string folder)
    {
        Directory.CreateDirectory(folder, PrivateFiles.FolderMode);
        using var archive = new MemoryStream(content, writable: false);
        // It refuses names that lead out of the folder.
        TarFile.ExtractToDirectory(archive, folder, overwriteFiles: false);
    }

    /// <summary>Reads text files of an archive.</summary>
    /// <param name="content">The archive.</param>
    /// <param name="wanted">Which, by their path in the configuration.</param>
    /// <returns>Their texts, one after the other; empty when there is none.</returns>
    public static string ReadText(byte[] content, Func<string, bool> wanted)
    {
        var texts = new List<string>();
        using var bytes = new MemoryStream(content, writable: false);
        using var archive = new TarReader(bytes);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data && wanted(entry.Name))
            {
                using var text = new StreamReader(data);
                texts.Add(text.ReadToEnd());
            }
        }

        return string.Join('\n', texts);
    }

    /// <summary>Lists the files of an archive.</summary>
    /// <param name="content">The archive.</param>
    /// <returns>SHA-256 of each by its path.</returns>
    public static SortedDictionary<string, string> Digests(byte[] content)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var bytes = new MemoryStream(content, writable: false);
        using var archive = new TarReader(bytes);
        while (archive.GetNextEntry() is { } entry)
        {
            // An empty file has no stream.
            files[entry.Name] = entry.DataStream is { } data ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(data)) : PrivateFiles.Digest([]);
        }

        return files;
    }

    private static GnuTarEntry Entry(string name, FileStream file) => new(TarEntryType.RegularFile, name)
    {
        DataStream = file,
        ModificationTime = DateTimeOffset.UnixEpoch,
        AccessTime = DateTimeOffset.UnixEpoch,
        ChangeTime = DateTimeOffset.UnixEpoch,
        Mode = File.GetUnixFileMode(file.SafeFileHandle).HasFlag(UnixFileMode.UserExecute) ? PrivateFiles.FolderMode : PrivateFiles.Mode,
    };
}
