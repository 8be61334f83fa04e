using System.Formats.Tar;
using System.Text;
using System.Text.RegularExpressions;
using Deployer.Runs;

namespace Deployer.Copies;

/// <summary>
/// A run as one archive: what the engine knows of it, and its folder. A plain tar, so that a person can read it with nothing but
/// <c>age</c>, <c>zstd</c> and <c>tar</c>. It names no place of the machine that it was packed on. The same run makes the same bytes.
/// </summary>
internal static partial class RunPackage
{
    private const string EngineFile = "run.json";
    private const string FolderPrefix = "folder/";

    /// <summary>Packs a run. What is written meanwhile may be in it or not.</summary>
    /// <param name="exported">The run by the engine's word.</param>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The archive, a secret.</returns>
    public static byte[] Pack(string exported, RunFolder folder)
    {
        using var content = new MemoryStream();
        using (var archive = new TarWriter(content, TarEntryFormat.Gnu, leaveOpen: true))
        {
            Write(archive, EngineFile, Encoding.UTF8.GetBytes(exported), PrivateFiles.Mode);
            foreach (var name in Names(folder))
            {
                if (TryRead(Path.Combine(folder.Path, name)) is var (file, mode))
                {
                    Write(archive, FolderPrefix + name, file, mode);
                }
            }
        }

        return content.ToArray();
    }

    /// <summary>Unpacks a run into a new folder. Every file is on the disk when this returns.</summary>
    /// <param name="package">The archive.</param>
    /// <param name="folder">The folder; it must not exist.</param>
    /// <returns>The run by the engine's word.</returns>
    /// <exception cref="RunStateException">The archive is none of a run.</exception>
    public static string Unpack(byte[] package, string folder)
    {
        Directory.CreateDirectory(folder, PrivateFiles.FolderMode);
        string? exported = null;
        try
        {
            using var bytes = new MemoryStream(package, writable: false);
            using var archive = new TarReader(bytes);
            while (archive.GetNextEntry() is { } entry)
            {
                var content = Read(entry);
                if (entry.Name == EngineFile)
                {
                    exported = Encoding.UTF8.GetString(content);
                }
                else
                {
                    Write(folder, entry, content);
                }
            }
        }
        catch (Exception problem) when (problem is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(problem.Message);
        }

        return exported ?? throw Damaged($"it has no {EngineFile}");
    }

    /// <summary>
    /// The files that another machine needs. The plan stays: it is never used again there, and nothing holds more secrets. So do
    /// what tools find again by themselves, and files that are just being written.
    /// </summary>
    private static IEnumerable<string> Names(RunFolder folder)
    {
        // Nothing that a link leads to belongs to the run.
        var files = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.EnumerateFiles(folder.Path, "*", files)
            .Select(path => Path.GetRelativePath(folder.Path, path))
            .Where(name => !IsLeftOut(name.Split(Path.DirectorySeparatorChar)))
            .Order(StringComparer.Ordinal);
    }

    private static bool IsLeftOut(string[] parts) =>
        parts[0].StartsWith("plan.tfplan", StringComparison.Ordinal)
        || parts is ["backend", _, ..]
        || (parts is [var draft, _, ..] && draft.EndsWith(".new", StringComparison.Ordinal))
        || parts.SkipLast(1).Any(Snapshot.WorkingFolders.Contains)
        || Unfinished().IsMatch(parts[^1]);

    private static (byte[] Content, UnixFileMode Mode)? TryRead(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            file.CopyTo(content);
            var runs = File.GetUnixFileMode(file.SafeFileHandle).HasFlag(UnixFileMode.UserExecute);
            return (content.ToArray(), runs ? PrivateFiles.FolderMode : PrivateFiles.Mode);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void Write(TarWriter archive, string name, byte[] content, UnixFileMode mode) =>
        archive.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(content, writable: false),
            ModificationTime = DateTimeOffset.UnixEpoch,
            AccessTime = DateTimeOffset.UnixEpoch,
            ChangeTime = DateTimeOffset.UnixEpoch,
            Mode = mode,
        });

    private static byte[] Read(TarEntry entry)
    {
        using var content = new MemoryStream();
        entry.DataStream?.CopyTo(content);
        return content.ToArray();
    }

    private static void Write(string folder, TarEntry entry, byte[] content)
    {
        var path = Path.GetFullPath(Path.Combine(folder, entry.Name[Math.Min(FolderPrefix.Length, entry.Name.Length)..]));
        if (entry.EntryType is not TarEntryType.RegularFile
            || !entry.Name.StartsWith(FolderPrefix, StringComparison.Ordinal)
            || !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw Damaged($"'{entry.Name}' has no place in a run's folder");
        }

        CreateFolder(Path.GetDirectoryName(path)!); // A file has a folder.
        PrivateFiles.Write(path, content);
        if (entry.Mode.HasFlag(UnixFileMode.UserExecute))
        {
            File.SetUnixFileMode(path, PrivateFiles.FolderMode);
        }
    }

    // One by one: the mode is given to the last folder of a path only.
    private static void CreateFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            CreateFolder(Path.GetDirectoryName(path)!); // It ends at the run's folder at the latest.
            Directory.CreateDirectory(path, PrivateFiles.FolderMode);
        }
    }

    private static RunStateException Damaged(string detail) =>
        new($"The copy of the run is damaged: {detail}.", "Go on with the run where it was begun, or start a new one: deployer deploy <environment>");

    // See PrivateFiles.Write.
    [GeneratedRegex(@"\.[0-9a-f]{32}\.tmp\z")]
    private static partial Regex Unfinished();
}
