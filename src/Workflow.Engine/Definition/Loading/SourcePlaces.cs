using System.Runtime.CompilerServices;

namespace Workflow.Engine;

/// <summary>Where things of a definition stand in its text.</summary>
internal sealed class SourcePlaces
{
    private readonly ConditionalWeakTable<object, Dictionary<string, int>> _lines = [];

    public DefinitionText? Text { get; set; }

    public void Add(object owner, string key, int line) => _lines.GetOrCreateValue(owner)[key] = line;

    public int? LineOf(object owner, string key = "") =>
        _lines.TryGetValue(owner, out var keys) && keys.TryGetValue(key, out var line) ? line : null;
}
