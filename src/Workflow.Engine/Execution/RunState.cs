using System.Globalization;

namespace Workflow.Engine;

/// <summary>A run in memory, and what changed in it since the last checkpoint. Used by one task at a time.</summary>
internal sealed class RunState
{
    private readonly PointerCodec _pointers;
    private readonly RunData _data;
    private readonly OpenPointers _open = new();
    private readonly Dictionary<string, AttemptBegin> _inDoubt;
    private readonly Dictionary<string, int> _attemptCounts;
    private readonly RunChanges _changes = new();
    private int _lastPointer;
    private int _lastSequence;
    private bool _isNew;

    private RunState(WorkflowDefinition definition, WorkflowInstance instance, RunCodecs codecs, StoredRun? stored)
    {
        Definition = definition;
        Instance = instance;
        Values = codecs.Values;
        _pointers = codecs.Pointers;
        _data = new RunData(definition.DataType, codecs);
        _inDoubt = stored?.OpenAttempts.ToDictionary(attempt => attempt.PointerId) ?? [];
        _attemptCounts = stored is null ? [] : new Dictionary<string, int>(stored.AttemptCounts);
        _lastSequence = stored?.LastSequence ?? 0;
    }

    public WorkflowDefinition Definition { get; }

    public WorkflowInstance Instance { get; }

    public ValueCodec Values { get; }

    public LeaseGrant? Lease { get; set; }

    /// <summary>True once a branch is at the end of the run, while others still run.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Pointers that have not ended.</summary>
    public IReadOnlyList<ExecutionPointer> Open => _open.All;

    public static RunState Create(
        WorkflowDefinition definition, object? data, string? reference, DateTime now, RunCodecs codecs)
    {
        var instance = new WorkflowInstance
        {
            WorkflowDefinitionId = definition.Id,
            Version = definition.Version,
            Description = definition.Description,
            Reference = reference,
            NextExecution = 0,
            CreateTime = now,
        };
        var state = new RunState(definition, instance, codecs, null) { _isNew = true };
        instance.Data = state._data.Adopt(data);
        state.AddPointer(definition.Steps.First(), null);
        return state;
    }

    public static RunState Load(StoredRun stored, WorkflowDefinition definition, LeaseGrant? lease, RunCodecs codecs)
    {
        var instance = stored.Run.ToInstance();
        instance.ExecutionPointers = new ExecutionPointerCollection(stored.Pointers.Count);
        var state = new RunState(definition, instance, codecs, stored) { Lease = lease };
        instance.Data = state._data.Load(stored);
        foreach (var row in stored.Pointers)
        {
            // Nothing runs while a run is loaded: a pointer that says so belongs to a process that is gone.
            var pointer = state._pointers.Decode(row, definition);
            pointer.Status = pointer.Status == PointerStatus.Running ? PointerStatus.Pending : pointer.Status;
            state.Track(pointer);
        }

        foreach (var delivered in stored.Delivered)
        {
            state.Deliver(delivered);
        }

        return state;
    }

    public WorkflowStep StepOf(ExecutionPointer pointer) => StepAt(pointer.StepId);

    public WorkflowStep StepAt(int id) =>
        Definition.Steps.FindById(id)
        ?? throw new WorkflowException($"Definition '{Definition.Id}' has no step at position {id}.");

    /// <summary>True while a container's branches are under way.</summary>
    public bool HasOpenChildren(ExecutionPointer pointer) => _open.HasChildren(pointer);

    public ExecutionPointer AddPointer(WorkflowStep step, ExecutionPointer? before) =>
        Add(step, before?.Id, before?.ContextItem, before?.Scope ?? []);

    public void AddChild(WorkflowStep step, ExecutionPointer container, object? item) =>
        Add(step, container.Id, item, [container.Id, .. container.Scope]);

    public void Changed(ExecutionPointer pointer) => _changes.Pointers.Add(pointer);

    public void End(ExecutionPointer pointer, PointerStatus status, DateTime now)
    {
        if (pointer.Status == PointerStatus.WaitingForEvent)
        {
            _changes.Unsubscribe(pointer.Id);
        }

        SettleDoubt(pointer, now);
        pointer.Active = false;
        pointer.Status = status;
        pointer.EndTime = now;
        _open.Remove(pointer);
        Changed(pointer);
    }

    /// <summary>Ends all that does not run at the moment.</summary>
    public void EndOpen(DateTime now, IReadOnlyCollection<ExecutionPointer> except)
    {
        foreach (var pointer in _open.All.Where(pointer => pointer.Status != PointerStatus.Running).Except(except).ToArray())
        {
            End(pointer, StepOf(pointer) is EndStep ? PointerStatus.Complete : PointerStatus.Cancelled, now);
        }
    }

    public void SetStatus(WorkflowStatus status, DateTime now, string? outcome = null)
    {
        Instance.Status = status;
        Instance.Outcome = outcome ?? Instance.Outcome;
        Instance.CompleteTime = status is WorkflowStatus.Complete or WorkflowStatus.Terminated ? now : null;
        _changes.Run = true;
    }

    public void SetOutcome(string? outcome)
    {
        Instance.Outcome = outcome;
        _changes.Run = true;
    }

    public StepAttempt BeginAttempt(ExecutionPointer pointer, DateTime now, out int sequence)
    {
        var key = StepOf(pointer).Key;
        var number = _attemptCounts[key] = _attemptCounts.GetValueOrDefault(key) + 1;
        var followsDoubt = SettleDoubt(pointer, now) || pointer.IsInDoubt;
        sequence = ++_lastSequence;
        _changes.Begun.Add(new AttemptBegin(sequence, key, number, pointer.Id, now));
        pointer.Status = PointerStatus.Running;
        pointer.StartTime ??= now;
        Changed(pointer);
        return new StepAttempt(key, number, Lease?.Epoch ?? 1, followsDoubt);
    }

    /// <summary>How many attempts of a step have begun.</summary>
    public int AttemptsOf(WorkflowStep step) => _attemptCounts.GetValueOrDefault(step.Key);

    /// <summary>True while attempts that began in another process have no end on record.</summary>
    public bool HasDoubts => _inDoubt.Count > 0;

    /// <summary>The attempt of a pointer that began and has no end on record.</summary>
    public AttemptBegin? DoubtOf(ExecutionPointer pointer) => _inDoubt.GetValueOrDefault(pointer.Id);

    /// <summary>Ends an attempt on record of which nobody knows what it did.</summary>
    public bool SettleDoubt(ExecutionPointer pointer, DateTime now, StepError? error = null)
    {
        if (!_inDoubt.Remove(pointer.Id, out var open))
        {
            return false;
        }

        _changes.Ended.Add(new AttemptEnd(open.Sequence, now, StepEnding.Unknown, error));
        return true;
    }

    public void EndAttempt(int sequence, StepEnding ending, DateTime now, StepError? error = null) =>
        _changes.Ended.Add(new AttemptEnd(sequence, now, ending, error));

    public void Subscribe(ExecutionPointer pointer, ExecutionResult result) =>
        _changes.Subscribed.Add(new SubscriptionRow(
            pointer.Id, result.EventName ?? "", result.EventKey ?? "", Universal(result.EventAsOf), Values.Encode(result.SubscriptionData)));

    // DateTime.Now is what WorkflowCore's own examples say.
    private static DateTime Universal(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;

    /// <summary>Hands an event to the pointer that waits for it.</summary>
    public void Deliver(DeliveredEvent delivered)
    {
        // In any case: what stays delivered would keep the lease.
        _changes.Unsubscribed.Add(delivered.PointerId);
        if (Instance.ExecutionPointers.FindById(delivered.PointerId) is not { Status: PointerStatus.WaitingForEvent } pointer)
        {
            return;
        }

        pointer.EventPublished = true;
        pointer.EventData = Values.Decode(delivered.Data);
        pointer.Active = true;
        pointer.Status = PointerStatus.Pending;
        Changed(pointer);
    }

    public void CaptureData() => _data.Capture(Instance.UntrackedData);

    public int DataCaptures => _data.Captures;

    /// <summary>Takes the data back to what it was after so many captures: the last one, or the one before.</summary>
    public void RestoreData(int captures) => Instance.Data = _data.Restore(captures);

    /// <summary>The changes as a checkpoint; null when there is nothing to write.</summary>
    public Checkpoint? BuildCheckpoint(bool takeLease, bool releaseLease)
    {
        UpdateNextExecution(releaseLease);
        if (!_isNew && !releaseLease && _changes.IsEmpty && _data.Pending is null)
        {
            return null;
        }

        return new Checkpoint
        {
            RunId = Instance.Id,
            Lease = Lease,
            Create = _isNew ? Definition.Text : null,
            TakeLease = takeLease,
            ReleaseLease = releaseLease,
            Run = _isNew || _changes.Run ? Instance.ToRow() : null,
            Data = _data.Pending,
            DataVersion = _data.Version,
            Pointers = [.. _changes.Pointers.Select(pointer => _pointers.Encode(pointer, StepOf(pointer).Key))],
            Ended = [.. _changes.Ended],
            Begun = [.. _changes.Begun],
            Subscribed = [.. _changes.Subscribed],
            Unsubscribed = [.. _changes.Unsubscribed],
        };
    }

    public void Committed(CheckpointResult result, bool released)
    {
        Lease = released ? null : result.Lease ?? Lease;
        _isNew = false;
        _data.Committed();
        _changes.Clear();
        foreach (var delivered in result.Delivered)
        {
            Deliver(delivered);
        }
    }

    // Written only when nobody will drive the run for a while; while it is driven, "now" stands, so that a killed run is found.
    private void UpdateNextExecution(bool released)
    {
        if (!released && Instance.NextExecution is not null)
        {
            return;
        }

        // A container waits for what is inside it, which says itself when it is due.
        var active = Instance.Status == WorkflowStatus.Runnable
            ? _open.All.Where(pointer => pointer.Active && !HasOpenChildren(pointer)).ToList()
            : [];
        long? next = active.Count == 0 ? null : released ? active.Min(pointer => pointer.SleepUntil?.Ticks ?? 0) : 0;
        if (next != Instance.NextExecution)
        {
            Instance.NextExecution = next;
            _changes.Run = true;
        }
    }

    private ExecutionPointer Add(WorkflowStep step, string? predecessor, object? item, IReadOnlyCollection<string> scope)
    {
        var pointer = new ExecutionPointer
        {
            Id = (++_lastPointer).ToString(CultureInfo.InvariantCulture),
            StepId = step.Id,
            StepName = step.Name,
            Active = true,
            Status = PointerStatus.Pending,
            PredecessorId = predecessor,
            ContextItem = item,
            Scope = scope,
        };
        Track(pointer);
        Changed(pointer);
        return pointer;
    }

    private void Track(ExecutionPointer pointer)
    {
        Instance.ExecutionPointers.Add(pointer);
        if (pointer.Scope.FirstOrDefault() is { } container && pointer.PredecessorId == container)
        {
            Instance.ExecutionPointers.FindById(container)?.Children.Add(pointer.Id);
        }

        _lastPointer = Math.Max(_lastPointer, int.Parse(pointer.Id, CultureInfo.InvariantCulture));
        if (pointer.EndTime is null)
        {
            _open.Add(pointer);
        }
    }
}
