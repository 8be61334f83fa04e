using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Workflow.Engine;

/// <summary>
/// Proves that a holder of leases lives: one file per open store, locked by the operating system (flock) as long as its process
/// lives. The file's name stands in the holder's lease rows.
/// </summary>
internal sealed class OwnerLock : IDisposable
{
    // A closed store whose leases could not be given back must not look alive for as long as this process lives.
    private static readonly ConcurrentDictionary<string, byte> _ofThisProcess = new();

    private readonly string _path;
    private readonly FileStream _file;

    private OwnerLock(string name, string path, FileStream file)
    {
        Name = name;
        _path = path;
        _file = file;
    }

    public string Name { get; }

    public static OwnerLock Take(string folder)
    {
        PrivateFiles.CreateFolder(folder);
        var name = $"{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var path = PathOf(folder, name);
        var file = new FileStream(path, PrivateFiles.Create(FileMode.CreateNew));
        _ofThisProcess[name] = 0;
        return new OwnerLock(name, path, file);
    }

    /// <summary>
    /// False only when the holder is known to be dead. On this boot, so on this machine whatever it calls itself, its lock tells,
    /// or its process where locks do not work. After a restart of this machine nobody lives; of another machine nothing is known.
    /// </summary>
    public static bool IsAlive(string folder, string name, ProcessIdentity process) => process switch
    {
        { IsThisProcess: true } => _ofThisProcess.ContainsKey(name),
        { IsThisBoot: true } => IsLocked(PathOf(folder, name)) || process.IsRunning(),
        _ => !process.IsThisHost,
    };

    /// <summary>True when any holder in this folder is alive.</summary>
    public static bool IsAnyHeld(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.lock").Any(IsLocked);

    /// <summary>Removes what a dead holder left.</summary>
    public static void Forget(string folder, string name) => File.Delete(PathOf(folder, name));

    public void Dispose()
    {
        _ofThisProcess.TryRemove(Name, out _);
        File.Delete(_path);
        _file.Dispose();
    }

    private static string PathOf(string folder, string name) => Path.Combine(folder, name + ".lock");

    private static bool IsLocked(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            // Shared: who else looks at this moment does not take us for the holder.
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Held; or another user's, of which nothing is known.
            return true;
        }
    }
}
