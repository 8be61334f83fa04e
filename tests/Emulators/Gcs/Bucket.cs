namespace Emulators.Gcs;

/// <summary>A bucket with object versioning: what is overwritten or deleted stays readable by its generation.</summary>
public sealed class Bucket
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<StoredObject>> _objects = new(StringComparer.Ordinal);
    private readonly Func<long> _nextGeneration;
    private readonly TimeProvider _time;

    internal Bucket(string name, Func<long> nextGeneration, TimeProvider time)
    {
        Name = name;
        Created = time.GetUtcNow();
        _nextGeneration = nextGeneration;
        _time = time;
    }

    public string Name { get; }

    public DateTimeOffset Created { get; }

    /// <summary>Permissions that nobody has on it, when they are asked for.</summary>
    public IReadOnlyCollection<string> Withheld { get; set; } = [];

    /// <summary>The live objects, by name.</summary>
    public IReadOnlyList<StoredObject> Objects => [.. All().Where(version => version.Deleted is null)];

    /// <summary>The live object of this name, or null.</summary>
    public StoredObject? Find(string name) => Versions(name).FirstOrDefault(version => version.Deleted is null);

    /// <summary>Every generation of an object that is still kept, the oldest first.</summary>
    public IReadOnlyList<StoredObject> Versions(string name)
    {
        lock (_gate) return _objects.TryGetValue(name, out var versions) ? [.. versions] : [];
    }

    /// <summary>Writes an object as somebody else would.</summary>
    public StoredObject Write(string name, string text) =>
        TryWrite(name, System.Text.Encoding.UTF8.GetBytes(text), "application/json", Precondition.None)!; // There is no condition to fail.

    /// <summary>Lets an object have been written longer ago.</summary>
    public void Age(string name, TimeSpan by)
    {
        lock (_gate)
        {
            var versions = _objects[name];
            var live = versions.FindIndex(version => version.Deleted is null);
            versions[live] = versions[live] with { Created = versions[live].Created - by };
        }
    }

    /// <summary>Deletes the live object as somebody else would.</summary>
    public bool Delete(string name) => TryDelete(name, generation: null, Precondition.None) == true;

    internal IReadOnlyList<StoredObject> All()
    {
        lock (_gate)
        {
            return [.. _objects.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value)];
        }
    }

    /// <returns>Null when the condition does not hold.</returns>
    internal StoredObject? TryWrite(
        string name, byte[] content, string contentType, Precondition condition, DateTimeOffset? customTime = null)
    {
        lock (_gate)
        {
            if (!condition.Allows(Find(name))) return null;
            Retire(name);
            var written = new StoredObject(name, _nextGeneration(), content, contentType, _time.GetUtcNow()) { CustomTime = customTime };
            if (!_objects.TryGetValue(name, out var versions)) _objects[name] = versions = [];
            versions.Add(written);
            return written;
        }
    }

    /// <summary>Without a generation the live object goes, and is kept as an old one; with it, that generation goes for good.</summary>
    /// <returns>False when there is no such object, null when the condition does not hold.</returns>
    internal bool? TryDelete(string name, long? generation, Precondition condition)
    {
        lock (_gate)
        {
            var live = Find(name);
            if (generation is null && live is null) return false;
            if (!condition.Allows(live)) return null;
            if (generation is null) return Retire(name);
            return _objects.TryGetValue(name, out var versions) && versions.RemoveAll(version => version.Generation == generation) > 0;
        }
    }

    private bool Retire(string name)
    {
        if (Find(name) is not { } live) return false;
        var versions = _objects[name];
        versions[versions.IndexOf(live)] = live with { Deleted = _time.GetUtcNow() };
        return true;
    }
}
