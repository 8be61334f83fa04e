using System.Security.Cryptography;
using System.Text;
using Deployer.Runs;

namespace Deployer.Sandbox;

/// <summary>The folders of a cluster. What the home holds stays private to whoever runs the deployer; what the server needs stands
/// below <see cref="Base"/>.</summary>
/// <param name="Home">The cluster's folder in the deployer's home: record, password, lock. 0700.</param>
/// <param name="Base">The folder of the server's files: <paramref name="Home"/> itself; or, for a server that runs as another user,
/// a folder outside, because that user must not be able to enter the home.</param>
internal sealed record ClusterFolder(string Home, string Base)
{
    private const UnixFileMode Passable = PrivateFiles.FolderMode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Readable = PrivateFiles.Mode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // Room for "/.s.PGSQL.65535.lock" in the 104 bytes that macOS has for a socket's path (Linux: 108).
    private const int LongestSocketFolder = 80;

    public const string RecordFileName = "cluster.json";
    public const string PasswordFileName = "password";

    public string RecordFile => Path.Combine(Home, RecordFileName);

    public string PasswordFile => Path.Combine(Home, PasswordFileName);

    /// <summary>Our settings of the server. Ours, so that we never write in a folder that another user controls.</summary>
    public string Settings => Path.Combine(Base, "settings");

    /// <summary>What the server writes besides its data: log and socket.</summary>
    public string RunFolder => Path.Combine(Base, "run");

    public string Log => Path.Combine(RunFolder, "log");

    /// <summary>Whether the server's files stand outside the home.</summary>
    public bool IsOutside => Base != Home;

    /// <summary>The folders of a new cluster whose server will run as <paramref name="user"/>.</summary>
    public static ClusterFolder For(string home, ServerUser user) =>
        new(home, user.Switch is null ? home : Path.Combine(SystemFolder, Fingerprint(home)));

    /// <summary>The folders of an existing cluster.</summary>
    public static ClusterFolder Of(string home, ClusterRecord record) => new(home, record.Base ?? home);

    // Not below a temporary folder: those are emptied at a restart, and by age, file by file, which destroys a database.
    private static string SystemFolder => OperatingSystem.IsMacOS() ? "/Library/Application Support/deployer" : "/var/lib/deployer";

    /// <summary>Creates the folders for a new cluster, with an empty data folder of its own name.</summary>
    /// <returns>The data folder.</returns>
    public string Create(ServerUser user)
    {
        if (IsOutside)
        {
            CreateFolder(SystemFolder, Passable);
            CreateFolder(Base, Passable);
        }

        CreateFolder(Settings, IsOutside ? Passable : PrivateFiles.FolderMode);
        user.Own(CreateFolder(RunFolder, PrivateFiles.FolderMode));
        var data = CreateFolder(Path.Combine(Base, $"data-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"), PrivateFiles.FolderMode);
        user.Own(data);
        return data;
    }

    /// <summary>Writes one of our settings files; the server can read it, and nobody else's file is ever touched.</summary>
    public void WriteSetting(string name, string text)
    {
        var path = Path.Combine(Settings, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, IsOutside ? Readable : PrivateFiles.Mode);
    }

    /// <summary>All folders of an earlier or unfinished cluster that exist.</summary>
    public IReadOnlyList<string> Leftovers() =>
        [.. DataFolders().Append(RunFolder).Append(Settings).Concat(IsOutside ? [Base] : []).Where(Directory.Exists)];

    /// <summary>Deletes record and password, and what a killed process left half written of them.</summary>
    public void Forget()
    {
        foreach (var name in new[] { RecordFileName, PasswordFileName })
        {
            foreach (var file in Directory.GetFiles(Home, $"{name}*"))
                File.Delete(file);
        }
    }

    /// <summary>All data folders, finished or not.</summary>
    public IReadOnlyList<string> DataFolders() => Directory.Exists(Base) ? Directory.GetDirectories(Base, "data-*") : [];

    /// <summary>A folder for the server's socket whose path is short enough for one.</summary>
    /// <param name="previous">The one that was used before; kept if it still exists.</param>
    /// <param name="user">Who must be able to write in it.</param>
    public string SocketFolder(string? previous, ServerUser user)
    {
        if (Encoding.UTF8.GetByteCount(RunFolder) <= LongestSocketFolder)
            return RunFolder;
        if (previous is not null && Directory.Exists(previous))
            return previous;
        var folder = Directory.CreateTempSubdirectory("deployer-").FullName;
        user.Own(folder);
        return folder;
    }

    // The mode is set again, because creating applies the umask.
    private static string CreateFolder(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    private static string Fingerprint(string home) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home)))[..12];
}
