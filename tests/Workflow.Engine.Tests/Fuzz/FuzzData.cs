namespace Workflow.Engine.Tests.Fuzz;

/// <summary>The data of generated runs: how often each deed was done, by its id and the loop's item.</summary>
public sealed class FuzzData
{
    public SortedDictionary<string, int> Done { get; set; } = new(StringComparer.Ordinal);

    public static string Place(string id, object? item) => $"{id}{item}";

    public int Count(string id, object? item) => Done.GetValueOrDefault(Place(id, item));

    /// <summary>True when it was done for any item.</summary>
    public bool Any(string id) => Done.Keys.Any(place => place == id || place.StartsWith($"{id}/", StringComparison.Ordinal));

    public void Add(string place) => Done[place] = Done.GetValueOrDefault(place) + 1;

    public override string ToString() => string.Join(' ', Done.Select(pair => $"{pair.Key}={pair.Value}"));
}
