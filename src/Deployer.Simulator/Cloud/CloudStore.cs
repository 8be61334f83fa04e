using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deployer.Simulator.Cloud;

/// <summary>
/// Everything that the simulated cloud holds: one file per object, so that an operation costs the same whatever else exists.
/// Nothing is cached: what another process changes counts at once. Thread-safe, and safe between processes.
/// </summary>
internal sealed class CloudStore
{
    private readonly CloudFolder folder;
    private readonly TimeProvider time;
    private readonly AuditLog audit;

    /// <summary>The cloud in a folder; the first change makes the folder when it is missing.</summary>
    public CloudStore(string folder, TimeProvider time)
    {
        this.folder = new CloudFolder(folder);
        this.time = time;
        audit = new AuditLog(this.folder);
    }

    /// <summary>The object of this type and id, or null.</summary>
    /// <exception cref="SimulatorException">Its file is damaged.</exception>
    public CloudObject? Find(string type, string id) => Read(folder.ObjectFile(type, id));

    /// <summary>All objects, or those of one type, ordered by type and id.</summary>
    /// <exception cref="SimulatorException">A file is damaged.</exception>
    public IReadOnlyList<CloudObject> List(string? type)
    {
        var types = type is null ? Folders(folder.Objects) : [folder.ObjectsOf(type)];
        // An object that is deleted while this reads is left out.
        var found = types.Where(Directory.Exists).SelectMany(files => Directory.GetFiles(files, "*.json")).Select(Read).OfType<CloudObject>();
        return [.. found.OrderBy(item => item.Type, StringComparer.Ordinal).ThenBy(item => item.Id, StringComparer.Ordinal)];
    }

    /// <summary>Adds an object.</summary>
    /// <returns>Whether it did; false: one of this type and id exists.</returns>
    public bool TryCreate(CloudObject created)
    {
        var file = folder.ObjectFile(created.Type, created.Id);
        using var changing = StoreLock.Take(folder);
        if (File.Exists(file))
            return false;
        var now = time.GetUtcNow();
        PrivateFiles.CreateFolder(folder.Objects);
        PrivateFiles.CreateFolder(folder.ObjectsOf(created.Type));
        Write(file, created with { CreatedAt = now, UpdatedAt = now, Generation = 1 }, "create");
        return true;
    }

    /// <summary>Gives an object other attributes.</summary>
    /// <returns>Whether it did; false: there is no such object (any more).</returns>
    public bool Update(CloudObject updated) => Change(updated.Type, updated.Id, _ => updated.Attributes, "update");

    /// <summary>Removes an object.</summary>
    /// <returns>Whether it did; false: there is no such object.</returns>
    public bool Delete(string type, string id) => Remove(type, id, "delete");

    /// <summary>Changes an object behind Terraform's back.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="change">Changes the attributes that it has at that moment.</param>
    /// <returns>Whether it did; false: there is no such object.</returns>
    public bool Drift(string type, string id, Action<JsonObject> change) => Change(type, id, attributes =>
    {
        change(attributes);
        return attributes;
    }, "drift");

    /// <summary>Removes an object behind Terraform's back.</summary>
    /// <returns>Whether it did; false: there is no such object.</returns>
    public bool DriftAway(string type, string id) => Remove(type, id, "drift");

    /// <summary>Removes everything: objects, faults, audit, and the gateway's port, for no URL is left that it is part of.</summary>
    public void Reset()
    {
        using var changing = StoreLock.Take(folder);
        if (Directory.Exists(folder.Objects))
            Directory.Delete(folder.Objects, recursive: true);
        foreach (var file in new[] { folder.Faults, folder.Audit, folder.GatewayPort })
            File.Delete(file);
    }

    private bool Change(string type, string id, Func<JsonObject, JsonObject> change, string operation)
    {
        var file = folder.ObjectFile(type, id);
        if (!File.Exists(file))
            return false;
        using var changing = StoreLock.Take(folder);
        if (Read(file) is not { } present)
            return false;
        var changed = present with
        {
            Attributes = change(present.Attributes),
            UpdatedAt = time.GetUtcNow(),
            Generation = present.Generation + 1,
        };
        Write(file, changed, operation);
        return true;
    }

    private bool Remove(string type, string id, string operation)
    {
        var file = folder.ObjectFile(type, id);
        if (!File.Exists(file))
            return false;
        using var changing = StoreLock.Take(folder);
        if (!File.Exists(file))
            return false;
        File.Delete(file);
        audit.Append(new AuditEntry(time.GetUtcNow(), operation, type, id));
        return true;
    }

    private void Write(string file, CloudObject item, string operation)
    {
        PrivateFiles.Write(file, JsonSerializer.SerializeToUtf8Bytes(item, CloudJson.Indented.CloudObject));
        audit.Append(new AuditEntry(item.UpdatedAt, operation, item.Type, item.Id));
    }

    private static string[] Folders(string parent) => Directory.Exists(parent) ? Directory.GetDirectories(parent) : [];

    private static CloudObject? Read(string file) =>
        PrivateFiles.Read(file) is { } json ? CloudJson.Read(json, file, CloudJson.Indented.CloudObject) : null;
}
