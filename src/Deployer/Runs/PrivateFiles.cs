using System.Security.Cryptography;
using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>
/// Writes files that may hold secrets: 0600, in one piece. A reader sees the old file or the new one, and a killed writer
/// leaves the old one.
/// </summary>
internal static class PrivateFiles
{
    /// <summary>0600.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0700.</summary>
    public const UnixFileMode FolderMode = Mode | UnixFileMode.UserExecute;

    /// <summary>Writes a file so that it is either whole or not there, and survives a power failure once this returns.</summary>
    /// <param name="path">Where.</param>
    /// <param name="content">What.</param>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        using (var stream = Create(temporary))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        // Without this, a power failure could take back the name, although the content is on the disk.
        Posix.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!); // A file has a folder.
    }

    /// <summary>Writes a text file so that it is either whole or not there.</summary>
    /// <param name="path">Where.</param>
    /// <param name="content">What, written as UTF-8.</param>
    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>The digest that names content.</summary>
    /// <param name="content">The content.</param>
    /// <returns>SHA-256 in lower-case hexadecimal.</returns>
    public static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The digest of a file's content.</summary>
    /// <param name="path">The file.</param>
    /// <returns>SHA-256 in lower-case hexadecimal.</returns>
    public static string DigestOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Deletes a folder with all that is in it, if there is one.</summary>
    /// <param name="path">The folder.</param>
    public static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static FileStream Create(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Mode });
}
