using System.Diagnostics;
using System.Text.Json;
using Deployer.Runs;

namespace Deployer.Copies;

/// <summary>What a home last knew of one object in the bucket.</summary>
/// <param name="Generation">The writing that this home made or took; 0: none.</param>
/// <param name="Digest">SHA-256 of its content as it is kept here; empty when not known any more.</param>
internal sealed record CopyMark(long Generation, string Digest)
{
    /// <summary>What is known of an object that this home has never seen.</summary>
    public static readonly CopyMark None = new(0, "");

    /// <summary>Digests of what this home has sent since without learning whether it arrived.</summary>
    public IReadOnlyList<string> Sent { get; init; } = [];

    /// <summary>For whom this home has sealed it; null when it came from elsewhere.</summary>
    public string? SealedFor { get; init; }

    /// <summary>Whether this home has removed the original, and the copy is to follow.</summary>
    public bool Removed { get; init; }
}

/// <summary>
/// What a home knows of an environment's objects. An object of another generation was written elsewhere since; one of the same is
/// as this home left it, whatever has become of the original. Where nothing is known, the bucket counts. Processes of one home share
/// what they know: each change is made to what the file says at that moment.
/// </summary>
internal sealed class CopyMarks
{
    private const string FileName = "copies.json";
    private const string ReleasesPrefix = "releases/";

    // EWOULDBLOCK, which .NET hands on as it is.
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;

    // A change takes some milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly string path;
    private SortedDictionary<string, CopyMark> marks;

    private CopyMarks(string path) => (this.path, marks) = (path, Read(path));

    /// <summary>Reads what a home knows.</summary>
    /// <param name="home">The home.</param>
    /// <param name="environment">The environment's name.</param>
    /// <returns>The marks.</returns>
    public static CopyMarks Of(Home home, string environment) => new(Path.Combine(home.EnvironmentFolder(environment), FileName));

    /// <summary>Writes down that files of releases are about to be removed, so that their copies go, too: that a file is not there is no reason.</summary>
    /// <param name="home">The home.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="files">The files.</param>
    public static void Leave(Home home, string environment, IReadOnlyCollection<string> files)
    {
        var known = Of(home, environment);
        if (files.Count == 0 || known.marks.Count == 0)
        {
            return;
        }

        var folder = home.ReleasesFolder(environment);
        known.Change(marks =>
        {
            foreach (var name in files.Select(file => ReleasesPrefix + Path.GetRelativePath(folder, file)))
            {
                if (marks.TryGetValue(name, out var mark))
                {
                    marks[name] = mark with { Removed = true };
                }
            }
        });
    }

    /// <summary>Reads again what other processes of this home may have learnt since.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            marks = Read(path);
        }
    }

    /// <summary>The objects whose originals this home has removed.</summary>
    public IReadOnlyList<string> Removed()
    {
        lock (gate)
        {
            return [.. marks.Where(known => known.Value.Removed).Select(known => known.Key)];
        }
    }

    /// <summary>What is known of an object.</summary>
    /// <param name="name">The object's name.</param>
    public CopyMark Find(string name)
    {
        lock (gate)
        {
            return marks.GetValueOrDefault(name, CopyMark.None);
        }
    }

    /// <summary>Writes down what is known of an object.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="mark">What is known; <see cref="CopyMark.None"/> when it is gone.</param>
    public void Set(string name, CopyMark mark) => Change(known =>
    {
        if (mark == CopyMark.None)
        {
            known.Remove(name);
        }
        else
        {
            known[name] = mark;
        }
    });

    private void Change(Action<SortedDictionary<string, CopyMark>> change)
    {
        lock (gate)
        {
            using var alone = TakeTurn(path + ".lock");
            marks = Read(path);
            change(marks);
            PrivateFiles.Write(path, JsonSerializer.SerializeToUtf8Bytes(marks, DeployerJson.Options));
        }
    }

    /// <summary>The lock is the operating system's: it ends with its process, however that ends.</summary>
    internal static FileStream TakeTurn(string path)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = PrivateFiles.Mode,
                });
            }
            catch (IOException held) when (held.HResult is LockedOnLinux or LockedOnMac && Stopwatch.GetElapsedTime(begun) < Patience)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private static SortedDictionary<string, CopyMark> Read(string path) =>
        new((File.Exists(path) ? TryRead(path) : null) ?? [], StringComparer.Ordinal);

    private static Dictionary<string, CopyMark>? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, CopyMark>>(File.ReadAllBytes(path), DeployerJson.Options);
        }
        catch (JsonException)
        {
            // Damage costs no more than reading what was known.
            return null;
        }
    }
}
