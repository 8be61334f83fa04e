namespace Deployer.Simulator.Cloud;

/// <summary>
/// Files that only their owner may read: attributes hold passwords, simulated or not. Written in one piece: a reader sees the old
/// file or the new one, and a killed writer leaves the old one. Not flushed to the disk: nothing here is real, so it may be lost
/// with the machine, and an apply of hundreds of objects must not wait for hundreds of flushes.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = Mode | UnixFileMode.UserExecute;

    /// <summary>Writes a file in one step. Two writers of one file must not run at once: see <see cref="StoreLock"/>.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var unfinished = path + ".new";
        using (var stream = Open(unfinished, FileMode.Create))
            stream.Write(content);
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Opens a file to read and write; whoever else has it open stays undisturbed.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.ReadWrite | FileShare.Delete) => new(
        path,
        new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = share,
            BufferSize = 0, // one write, one call of the operating system
            UnixCreateMode = Mode,
        });

    /// <summary>Creates a folder that only its owner may enter, or makes an existing one so.</summary>
    public static void CreateFolder(string path)
    {
        Directory.CreateDirectory(path, FolderMode);
        // Creating applies the umask, and leaves the mode of a folder that was there.
        File.SetUnixFileMode(path, FolderMode);
    }

    /// <summary>The bytes of a file, or null when there is none.</summary>
    public static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
