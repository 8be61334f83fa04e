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

    /// <summary>False only when the holder seems dead; for looking, because it does not touch the holder's lock.</summary>
    public static bool SeemsAlive(string name, ProcessIdentity process) =>
        process.IsThisProcess ? _ofThisProcess.ContainsKey(name) : process.MayBeAlive();

    /// <summary>
    /// False only when the holder is known to be dead, its lock included. Trying a lock takes it for a moment, so this is called
    /// under the database's write lock only: two who try at once would see each other.
    /// </summary>
    public static bool IsAlive(string folder, string name, ProcessIdentity process) => process switch
    {
        { IsThisProcess: true } => _ofThisProcess.ContainsKey(name),
        { IsThisBoot: true } => IsLocked(PathOf(folder, name)) || (process.IsThisHost && process.MayBeAlive()),
        _ => !process.IsThisHost,
    };

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
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
