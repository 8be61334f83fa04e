using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Deployer.Simulator.Cloud;

/// <summary>Where a simulated cloud keeps what: one folder, 0700, whose path is handed to every command.</summary>
internal sealed partial class CloudFolder(string path)
{
    private const int DigestLength = 32;

    /// <summary>The folder itself, as an absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Held as long as a process serves this cloud.</summary>
    public string ServingLock => In("simulator.lock");

    /// <summary>How to reach the serving process.</summary>
    public string Record => In("simulator.json");

    /// <summary>The gateway's port: a part of URLs in Terraform's state, so it stays.</summary>
    public string GatewayPort => In("gateway.port");

    /// <summary>One line per change.</summary>
    public string Audit => In("audit.jsonl");

    /// <summary>What goes wrong on demand.</summary>
    public string Faults => In("faults.json");

    /// <summary>A folder per type, a file per object.</summary>
    public string Objects => In("objects");

    /// <summary>The folder of a type's objects.</summary>
    /// <exception cref="UsageException">No type is called like this.</exception>
    public string ObjectsOf(string type) => TypeName().IsMatch(type)
        ? System.IO.Path.Combine(Objects, type)
        : throw new UsageException($"'{type}' is not the name of a resource type.", "Names look like google_storage_bucket.");

    /// <summary>The file of an object: found by its id without looking at any other.</summary>
    public string ObjectFile(string type, string id)
    {
        // Ids hold slashes and have no limit; names of files have both.
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..DigestLength];
        return System.IO.Path.Combine(ObjectsOf(type), $"{digest}.json");
    }

    /// <summary>A file of this folder.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex TypeName();
}
