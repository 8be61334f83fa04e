namespace Deployer.Tools;

/// <summary>Finds programs the way a shell does.</summary>
internal static class ToolPath
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The absolute path of a program on the PATH of the given environment, or null.</summary>
    public static string? Find(string program, IReadOnlyDictionary<string, string> environment) =>
        FindIn(program, environment.GetValueOrDefault("PATH", "").Split(':', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The absolute path of a program in the first of the folders that has it, or null.</summary>
    public static string? FindIn(string program, IEnumerable<string> folders) =>
        folders.Select(folder => Path.GetFullPath(Path.Combine(folder, program))).FirstOrDefault(IsExecutable);

    /// <summary>The absolute path of a program on the PATH.</summary>
    /// <exception cref="ToolMissingException">It is not there; <paramref name="remedy"/> says how to get it.</exception>
    public static string Require(string program, IReadOnlyDictionary<string, string> environment, string remedy) =>
        Find(program, environment) ?? throw new ToolMissingException(program, "on the PATH", remedy);

    /// <summary>Whether the path names a file that somebody may execute.</summary>
    public static bool IsExecutable(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0;
}
