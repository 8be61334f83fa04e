namespace Workflow.Engine;

/// <summary>What changed in a run since the last checkpoint.</summary>
internal sealed class RunChanges
{
    public bool Run { get; set; }

    public HashSet<ExecutionPointer> Pointers { get; } = [];

    public List<AttemptEnd> Ended { get; } = [];

    public List<AttemptBegin> Begun { get; } = [];

    public List<SubscriptionRow> Subscribed { get; } = [];

    public List<string> Unsubscribed { get; } = [];

    public bool IsEmpty =>
        !Run && Pointers.Count == 0 && Ended.Count == 0 && Begun.Count == 0 && Subscribed.Count == 0 && Unsubscribed.Count == 0;

    /// <summary>A pointer waits no more; what it has not yet told the store that it waits for, the store need not hear of.</summary>
    public void Unsubscribe(string pointerId)
    {
        if (Subscribed.RemoveAll(row => row.PointerId == pointerId) == 0)
        {
            Unsubscribed.Add(pointerId);
        }
    }

    public void Clear()
    {
        Run = false;
        Pointers.Clear();
        Ended.Clear();
        Begun.Clear();
        Subscribed.Clear();
        Unsubscribed.Clear();
    }
}

/// <summary>How a run's values become text.</summary>
internal sealed record RunCodecs(ValueCodec Values, PointerCodec Pointers, DataVersions Versions)
{
    public static RunCodecs For(WorkflowOptions options)
    {
        var values = new ValueCodec(options.StoredTypes);
        return new RunCodecs(values, new PointerCodec(values), options.DataVersions);
    }
}
