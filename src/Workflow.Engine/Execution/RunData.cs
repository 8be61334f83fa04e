using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Workflow.Engine;

/// <summary>
/// The data object of a run as JSON: what was written last, and whether it changed since. Three buffers change places, so that large
/// data that changes with each step leaves nothing behind for the collector.
/// </summary>
internal sealed class RunData(Type type, RunCodecs codecs)
{
    private static readonly JsonWriterOptions _writerOptions = new() { Encoder = StoredJson.Options.Encoder, SkipValidation = true };

    private ArrayBufferWriter<byte> _written = new();
    private ArrayBufferWriter<byte> _pending = new();
    private ArrayBufferWriter<byte> _next = new();
    private Utf8JsonWriter? _writer;
    private bool _isPending;
    private bool _wasPending;

    /// <summary>The caller's object as it will come back from the store, so that no test sees more than a restart would.</summary>
    public object? Adopt(object? data)
    {
        Capture(data ?? (type == typeof(object) ? null : Activator.CreateInstance(type)));
        return Restore();
    }

    /// <summary>Reads what is stored; older data is upgraded, and kept so with the next checkpoint.</summary>
    public object? Load(StoredRun stored)
    {
        if (stored.Data is not { } json)
        {
            return null;
        }

        var upgraded = codecs.Versions.Upgrade(stored.Run.Id, type, json, stored.DataVersion);
        Encoding.UTF8.GetBytes(upgraded ?? json, upgraded is null ? _written : _pending);
        _isPending = upgraded is not null;
        return Restore();
    }

    /// <summary>Takes the data's present state for the next checkpoint.</summary>
    public void Capture(object? data)
    {
        _next.ResetWrittenCount();
        Serialize(data, _next);
        Captures++;
        _wasPending = _isPending;
        _isPending = !_next.WrittenSpan.SequenceEqual(_written.WrittenSpan);
        if (_isPending)
        {
            (_pending, _next) = (_next, _pending);
        }
    }

    /// <summary>How often the data was captured.</summary>
    public int Captures { get; private set; }

    /// <summary>What the next checkpoint writes; holds until it is written.</summary>
    public JsonText? Pending => _isPending ? new(_pending.WrittenMemory) : null;

    public int Version => codecs.Versions.Of(type);

    public void Committed()
    {
        if (_isPending)
        {
            (_written, _pending) = (_pending, _written);
            _isPending = false;
        }
    }

    /// <summary>The state there was after so many captures: the last one, or the one before.</summary>
    public object? Restore(int captures)
    {
        if (captures < Captures)
        {
            (_pending, _next) = _isPending ? (_next, _pending) : (_pending, _next);
            (_isPending, Captures) = (_wasPending, captures);
        }

        return Restore();
    }

    private object? Restore()
    {
        var json = (_isPending ? _pending : _written).WrittenSpan;
        return json.IsEmpty ? null
            : type == typeof(object) ? codecs.Values.Decode(Encoding.UTF8.GetString(json))
            : JsonSerializer.Deserialize(json, type, StoredJson.Options);
    }

    private void Serialize(object? data, ArrayBufferWriter<byte> buffer)
    {
        if (type == typeof(object))
        {
            Encoding.UTF8.GetBytes(codecs.Values.Encode(data) ?? "null", buffer);
            return;
        }

        _writer ??= new Utf8JsonWriter(buffer, _writerOptions);
        _writer.Reset(buffer);
        JsonSerializer.Serialize(_writer, data, type, StoredJson.Options);
    }
}
