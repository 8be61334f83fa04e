using System.Net;
using System.Text.Json;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>The lock on the state as it was found while an apply held it: a fact in that apply's own folder.</summary>
/// <param name="Path">The lock's object, such as <c>gs://acme-state/production/production.tflock</c>.</param>
/// <param name="Generation">Which writing of the object it is: Terraform's id of the lock.</param>
internal sealed record StateLockOnRecord(string Path, long Generation)
{
    private const string FactName = "state-lock.json";

    /// <summary>How much the apply had written to its output before the lock was asked for, in bytes.</summary>
    public required long OutputBefore { get; init; }

    /// <summary>How much it had written once the answer was there.</summary>
    public required long OutputAfter { get; init; }

    /// <summary>Whose lock it is, as Terraform writes it: <c>user@host</c>.</summary>
    public required string Who { get; init; }

    /// <summary>What for, as Terraform writes it.</summary>
    public required string Operation { get; init; }

    /// <summary>When that Terraform began to ask for it.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The machine that the apply ran on.</summary>
    public string Host { get; init; } = Dns.GetHostName();

    /// <summary>The running of its operating system.</summary>
    public string BootId { get; init; } = ProcessIdentity.BootId;

    /// <summary>Which processes can be seen from where it was recorded.</summary>
    public string Namespace { get; init; } = ProcessIdentity.Namespace;

    /// <summary>The apply's process.</summary>
    public required int Pid { get; init; }

    /// <summary>When that process began.</summary>
    public required string StartTime { get; init; }

    /// <summary>Whether it was recorded here: on this machine, since it was started, and where the process could be seen.</summary>
    public bool IsOfHere => (Host, BootId, Namespace) == (Dns.GetHostName(), ProcessIdentity.BootId, ProcessIdentity.Namespace);

    /// <summary>Reads what is on record about a tool.</summary>
    /// <param name="folder">The tool's folder.</param>
    /// <returns>Null when nothing is, or nothing that can be read.</returns>
    public static StateLockOnRecord? Find(string folder)
    {
        var path = System.IO.Path.Combine(folder, FactName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<StateLockOnRecord>(File.ReadAllBytes(path), DeployerJson.Options) : null;
        }
        catch (Exception problem) when (problem is JsonException or IOException)
        {
            // What cannot be read proves nothing: a person decides.
            return null;
        }
    }

    /// <summary>Keeps it in a tool's folder.</summary>
    /// <param name="folder">The folder.</param>
    public void Keep(string folder) => PrivateFiles.Write(
        System.IO.Path.Combine(folder, FactName), JsonSerializer.SerializeToUtf8Bytes(this, DeployerJson.Options));
}
