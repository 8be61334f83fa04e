using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Deployer.Tools;

namespace Deployer.Sandbox;

/// <summary>What the process that serves a simulated cloud wrote down when it was ready.</summary>
/// <param name="Pid">The process.</param>
/// <param name="StartTime">When it began, as the operating system tells it.</param>
/// <param name="Gateway">The gateway's address.</param>
/// <param name="Providers">The socket of each provider, by the provider's address in Terraform.</param>
internal sealed record SimulatorRecord(int Pid, string StartTime, Uri Gateway, IReadOnlyDictionary<string, string> Providers)
{
    private const string RecordFileName = "simulator.json";
    private const string LockFileName = "simulator.lock";

    /// <summary>The record of the process that serves a cloud now; null when none does. What a killed one left counts for nothing.</summary>
    /// <param name="cloud">The cloud's folder.</param>
    public static SimulatorRecord? FindLiving(string cloud)
    {
        // In this order: whoever looks into the lock holds it for a moment, which must not meet a process that is about to take it.
        return Read(Path.Combine(cloud, RecordFileName)) is { } record
            && ProcessIdentity.StartTimeOf(record.Pid) == record.StartTime
            && IsHeld(Path.Combine(cloud, LockFileName))
                ? record
                : null;
    }

    /// <summary>Whether all its sockets take connections.</summary>
    public bool Answers() => Providers.Values.All(Answers);

    private static bool Answers(string socket)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            connection.Connect(new UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static SimulatorRecord? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), SimulatorRecordJson.Default.SimulatorRecord)
                is { Gateway: not null, Providers: not null } whole ? whole : null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private static bool IsHeld(string file)
    {
        try
        {
            using var free = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException taken)
        {
            return taken is not (FileNotFoundException or DirectoryNotFoundException);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SimulatorRecord))]
internal sealed partial class SimulatorRecordJson : JsonSerializerContext;
