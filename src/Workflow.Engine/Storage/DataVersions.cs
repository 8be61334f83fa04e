using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Engine;

/// <summary>The versions of the shapes of the runs' data, and how older data becomes data of the present one.</summary>
internal sealed class DataVersions
{
    private readonly Dictionary<Type, (int Version, Func<JsonObject, int, JsonObject> Upgrade)> _byType = [];

    public void Use(Type type, int version, Func<JsonObject, int, JsonObject> upgrade)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        _byType[type] = (version, upgrade);
    }

    public int Of(Type type) => _byType.TryGetValue(type, out var known) ? known.Version : 1;

    /// <summary>The data in the present version; null when it is so already.</summary>
    /// <exception cref="NewerDataException">A newer program wrote it.</exception>
    /// <exception cref="DataUpgradeException">It could not be upgraded.</exception>
    public string? Upgrade(string runId, Type type, string json, int version)
    {
        var current = Of(type);
        if (version > current)
        {
            throw new NewerDataException(runId, version, current) { Remedy = "Use the newer version that wrote it." };
        }

        return version < current ? Upgrade(runId, json, version, current, _byType[type].Upgrade) : null;
    }

    private static string Upgrade(
        string runId, string json, int version, int current, Func<JsonObject, int, JsonObject> upgrade)
    {
        try
        {
            var data = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("The data is not an object.");
            return upgrade(data, version).ToJsonString(StoredJson.Options);
        }
        catch (Exception error)
        {
            throw new DataUpgradeException(runId, version, current, error);
        }
    }
}

/// <summary>A run's data was written by a program that knows a newer shape of it.</summary>
public class NewerDataException(string runId, int found, int known)
    : WorkflowException($"The data of run '{runId}' has version {found}; this program knows up to {known}.")
{
    /// <summary>The run's id.</summary>
    public string RunId { get; } = runId;

    /// <summary>The version found.</summary>
    public int FoundVersion { get; } = found;

    /// <summary>The newest version this program knows.</summary>
    public int KnownVersion { get; } = known;
}

/// <summary>A run's data could not be brought to the present version; it is left as it was.</summary>
public class DataUpgradeException(string runId, int from, int to, Exception cause)
    : WorkflowException($"The data of run '{runId}' could not be upgraded from version {from} to {to}: {cause.Message}", cause)
{
    /// <summary>The run's id.</summary>
    public string RunId { get; } = runId;
}
