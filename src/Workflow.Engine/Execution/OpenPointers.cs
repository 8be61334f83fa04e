namespace Workflow.Engine;

/// <summary>The pointers of a run that have not ended, and how many of them are inside each container.</summary>
internal sealed class OpenPointers
{
    private readonly List<ExecutionPointer> _all = [];
    private readonly Dictionary<string, int> _inScope = [];

    public IReadOnlyList<ExecutionPointer> All => _all;

    public bool HasChildren(ExecutionPointer container) => _inScope.GetValueOrDefault(container.Id) > 0;

    public void Add(ExecutionPointer pointer)
    {
        _all.Add(pointer);
        CountScopes(pointer, 1);
    }

    public void Remove(ExecutionPointer pointer)
    {
        if (_all.Remove(pointer))
        {
            CountScopes(pointer, -1);
        }
    }

    private void CountScopes(ExecutionPointer pointer, int change)
    {
        foreach (var scope in pointer.Scope)
        {
            _inScope[scope] = _inScope.GetValueOrDefault(scope) + change;
        }
    }
}
