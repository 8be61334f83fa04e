using System.Text.Json;
using System.Text.Json.Serialization;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Hosting;

/// <summary>How to reach the process that serves a cloud. Its file appears when the process is ready, and goes when it stops.</summary>
/// <param name="Version">The simulator's version.</param>
/// <param name="Pid">The process.</param>
/// <param name="StartTime">When it began: see <see cref="ProcessStart"/>.</param>
/// <param name="Gateway">The gateway's address.</param>
/// <param name="Providers">The socket of each provider, by the provider's address in Terraform.</param>
internal sealed record SimulatorRecord(
    string Version, int Pid, string StartTime, string Gateway, IReadOnlyDictionary<string, string> Providers)
{
    /// <summary>Reads the record; null when there is none, or none that makes sense: what a killed process left counts for nothing.</summary>
    public static SimulatorRecord? Read(CloudFolder folder)
    {
        try
        {
            return PrivateFiles.Read(folder.Record) is { } json
                ? JsonSerializer.Deserialize(json, SimulatorRecordJson.Default.SimulatorRecord)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the record.</summary>
    public void Write(CloudFolder folder) =>
        PrivateFiles.Write(folder.Record, JsonSerializer.SerializeToUtf8Bytes(this, SimulatorRecordJson.Default.SimulatorRecord));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SimulatorRecord))]
internal sealed partial class SimulatorRecordJson : JsonSerializerContext;
