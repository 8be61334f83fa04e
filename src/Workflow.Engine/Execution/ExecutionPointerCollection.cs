using System.Collections;

namespace Workflow.Engine;

/// <summary>The pointers of a run, found by id in constant time.</summary>
public class ExecutionPointerCollection : ICollection<ExecutionPointer>
{
    private readonly List<ExecutionPointer> _ordered;
    private readonly Dictionary<string, ExecutionPointer> _byId;

    /// <summary>Creates an empty collection.</summary>
    public ExecutionPointerCollection()
        : this(4)
    {
    }

    /// <summary>Creates an empty collection with room for <paramref name="capacity"/> pointers.</summary>
    public ExecutionPointerCollection(int capacity)
    {
        _ordered = new List<ExecutionPointer>(capacity);
        _byId = new Dictionary<string, ExecutionPointer>(capacity);
    }

    /// <summary>Creates a collection of the given pointers.</summary>
    public ExecutionPointerCollection(ICollection<ExecutionPointer> pointers)
        : this(pointers.Count)
    {
        foreach (var pointer in pointers)
        {
            Add(pointer);
        }
    }

    /// <inheritdoc />
    public int Count => _ordered.Count;

    /// <inheritdoc />
    public bool IsReadOnly => false;

    /// <summary>The pointer with this id, or null.</summary>
    public ExecutionPointer? FindById(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The pointers inside the container <paramref name="stackFrame"/>.</summary>
    public ICollection<ExecutionPointer> FindByScope(string stackFrame) =>
        _ordered.FindAll(pointer => pointer.Scope.Contains(stackFrame));

    /// <summary>The first pointer that matches, or null.</summary>
    public ExecutionPointer? Find(Predicate<ExecutionPointer> match) => _ordered.Find(match);

    /// <summary>The pointers in a state.</summary>
    public ICollection<ExecutionPointer> FindByStatus(PointerStatus status) =>
        _ordered.FindAll(pointer => pointer.Status == status);

    /// <inheritdoc />
    public void Add(ExecutionPointer item)
    {
        _byId.Add(item.Id, item);
        _ordered.Add(item);
    }

    /// <inheritdoc />
    public void Clear()
    {
        _byId.Clear();
        _ordered.Clear();
    }

    /// <inheritdoc />
    public bool Contains(ExecutionPointer item) => _byId.ContainsKey(item.Id);

    /// <inheritdoc />
    public void CopyTo(ExecutionPointer[] array, int arrayIndex) => _ordered.CopyTo(array, arrayIndex);

    /// <inheritdoc />
    public bool Remove(ExecutionPointer item) => _byId.Remove(item.Id) && _ordered.Remove(item);

    /// <inheritdoc />
    public IEnumerator<ExecutionPointer> GetEnumerator() => _ordered.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
