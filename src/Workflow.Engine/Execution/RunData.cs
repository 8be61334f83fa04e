using System.Text;
using System.Text.Json;

namespace Workflow.Engine;

/// <summary>The data object of a run as JSON: what was written last, and whether it changed since.</summary>
internal sealed class RunData(Type type, RunCodecs codecs)
{
    private byte[]? _written;
    private byte[]? _pending;

    /// <summary>The caller's object as it will come back from the store, so that no test sees more than a restart would.</summary>
    public object? Adopt(object? data)
    {
        data ??= type == typeof(object) ? null : Activator.CreateInstance(type);
        _pending = Serialize(data);
        return Deserialize(_pending);
    }

    /// <summary>Reads what is stored; older data is upgraded, and kept so with the next checkpoint.</summary>
    public object? Load(StoredRun stored)
    {
        if (stored.Data is not { } json)
        {
            return null;
        }

        var upgraded = codecs.Versions.Upgrade(stored.Run.Id, type, json, stored.DataVersion);
        var present = Encoding.UTF8.GetBytes(upgraded ?? json);
        _pending = upgraded is null ? null : present;
        _written = upgraded is null ? present : null;
        return Deserialize(present);
    }

    /// <summary>Takes the data's present state for the next checkpoint.</summary>
    public void Capture(object? data)
    {
        var json = Serialize(data);
        _pending = json.AsSpan().SequenceEqual(_written) ? null : json;
    }

    public JsonText? Pending => _pending is null ? null : new(_pending);

    public int Version => codecs.Versions.Of(type);

    public void Committed()
    {
        _written = _pending ?? _written;
        _pending = null;
    }

    /// <summary>The last state that could be written.</summary>
    public object? Restore() => (_pending ?? _written) is { } json ? Deserialize(json) : null;

    private byte[] Serialize(object? data) => type == typeof(object)
        ? Encoding.UTF8.GetBytes(codecs.Values.Encode(data) ?? "null")
        : JsonSerializer.SerializeToUtf8Bytes(data, type, StoredJson.Options);

    private object? Deserialize(byte[] json) => type == typeof(object)
        ? codecs.Values.Decode(Encoding.UTF8.GetString(json))
        : JsonSerializer.Deserialize(json, type, StoredJson.Options);
}
