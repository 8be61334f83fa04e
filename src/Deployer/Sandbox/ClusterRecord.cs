using System.Text.Json;
using System.Text.Json.Serialization;
using Deployer.Runs;

namespace Deployer.Sandbox;

/// <summary>What the home remembers of its cluster; written when the cluster is complete, so without it there is none.</summary>
/// <param name="SystemIdentifier">The number that <c>initdb</c> gave the cluster; the server is asked for it before it is used.</param>
/// <param name="Base">The folder of the server's files when it stands outside the home; null: the home, which may be moved.</param>
/// <param name="Data">The name of the data folder below it.</param>
/// <param name="SocketFolder">The folder of the server's socket.</param>
/// <param name="Port">The port of the last start.</param>
/// <param name="User">The operating-system user that owns the data and runs the server.</param>
internal sealed record ClusterRecord(string SystemIdentifier, string? Base, string Data, string SocketFolder, int Port, string User)
{
    /// <summary>Reads the record, or null when there is none.</summary>
    /// <exception cref="SandboxDatabaseException">It is there and makes no sense.</exception>
    public static ClusterRecord? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), ClusterRecordJson.Default.ClusterRecord);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException error)
        {
            throw new SandboxDatabaseException($"{file} is damaged: {error.Message}", "deployer sandbox reset", error);
        }
    }

    /// <summary>Writes the record in one step: a reader sees the old one or the new one.</summary>
    public void Write(string file)
    {
        PrivateFiles.Write(file + ".new", JsonSerializer.Serialize(this, ClusterRecordJson.Default.ClusterRecord));
        File.Move(file + ".new", file, overwrite: true);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ClusterRecord))]
internal sealed partial class ClusterRecordJson : JsonSerializerContext;
