namespace Workflow.Engine;

/// <summary>Files and folders that only their owner may read.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>An exclusively locked file that is readable to its owner only.</summary>
    public static FileStreamOptions Create(FileMode mode) =>
        new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerFile };

    public static void CreateFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OwnerFolder);
        }
    }

    /// <summary>Takes group and others their rights to a file that someone else made.</summary>
    public static void Restrict(string path)
    {
        if ((File.GetUnixFileMode(path) & ~OwnerFile) != 0)
        {
            File.SetUnixFileMode(path, OwnerFile);
        }
    }
}
