using System.Collections;

namespace Workflow.Engine;

/// <summary>The steps of a definition, found by id in constant time.</summary>
public class WorkflowStepCollection : ICollection<WorkflowStep>
{
    private readonly List<WorkflowStep> _ordered;
    private readonly Dictionary<int, WorkflowStep> _byId;

    /// <summary>Creates an empty collection.</summary>
    public WorkflowStepCollection()
        : this(8)
    {
    }

    /// <summary>Creates an empty collection with room for <paramref name="capacity"/> steps.</summary>
    public WorkflowStepCollection(int capacity)
    {
        _ordered = new List<WorkflowStep>(capacity);
        _byId = new Dictionary<int, WorkflowStep>(capacity);
    }

    /// <summary>Creates a collection of the given steps.</summary>
    public WorkflowStepCollection(ICollection<WorkflowStep> steps)
        : this(steps.Count)
    {
        foreach (var step in steps)
        {
            Add(step);
        }
    }

    /// <inheritdoc />
    public int Count => _ordered.Count;

    /// <inheritdoc />
    public bool IsReadOnly => false;

    /// <summary>The step at this position, or null.</summary>
    public WorkflowStep? FindById(int id) => _byId.GetValueOrDefault(id);

    /// <summary>The first step that matches, or null.</summary>
    public WorkflowStep? Find(Predicate<WorkflowStep> match) => _ordered.Find(match);

    /// <inheritdoc />
    public void Add(WorkflowStep item)
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
    public bool Contains(WorkflowStep item) => _ordered.Contains(item);

    /// <inheritdoc />
    public void CopyTo(WorkflowStep[] array, int arrayIndex) => _ordered.CopyTo(array, arrayIndex);

    /// <inheritdoc />
    public bool Remove(WorkflowStep item) => _byId.Remove(item.Id) && _ordered.Remove(item);

    /// <inheritdoc />
    public IEnumerator<WorkflowStep> GetEnumerator() => _ordered.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
