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
}

/// <summary>
/// What a home knows of an environment's objects. An object of another generation was written elsewhere since; one of the same is
/// as this home left it, whatever has become of the original. Where nothing is known, the bucket counts.
/// </summary>
internal sealed class CopyMarks
{
    private const string FileName = "copies.json";

    private readonly Lock gate = new();
    private readonly string path;
    private readonly SortedDictionary<string, CopyMark> marks;

    private CopyMarks(string path, SortedDictionary<string, CopyMark> marks) => (this.path, this.marks) = (path, marks);

    /// <summary>Reads what a home knows.</summary>
    /// <param name="home">The home.</param>
    /// <param name="environment">The environment's name.</param>
    /// <returns>The marks.</returns>
    public static CopyMarks Of(Home home, string environment)
    {
        var path = Path.Combine(home.EnvironmentFolder(environment), FileName);
        var known = File.Exists(path) ? TryRead(path) : null;
        return new CopyMarks(path, new SortedDictionary<string, CopyMark>(known ?? [], StringComparer.Ordinal));
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
    public void Set(string name, CopyMark mark)
    {
        lock (gate)
        {
            if (mark == CopyMark.None)
            {
                marks.Remove(name);
            }
            else
            {
                marks[name] = mark;
            }

            PrivateFiles.Write(path, JsonSerializer.SerializeToUtf8Bytes(marks, DeployerJson.Options));
        }
    }

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
