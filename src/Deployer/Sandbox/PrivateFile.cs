namespace Deployer.Sandbox;

internal static class PrivateFile
{
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode FolderMode = Mode | UnixFileMode.UserExecute;

    /// <summary>Writes a file that only its owner can read, from its first byte on.</summary>
    public static void Write(string path, string text)
    {
        // A file that exists would keep its mode, and perhaps its owner.
        File.Delete(path);
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Mode,
        });
        using var writer = new StreamWriter(stream);
        writer.Write(text);
    }
}
