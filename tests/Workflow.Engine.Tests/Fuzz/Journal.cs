namespace Workflow.Engine.Tests.Fuzz;

/// <summary>What was committed, in the order it was: the truth that the model is compared with. Survives all processes.</summary>
internal sealed class Journal
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, string> _places = [];
    private readonly Dictionary<int, AttemptBegin> _open = [];
    private readonly Dictionary<string, int> _failures = [];
    private readonly Dictionary<(string Key, int Attempt), int> _effects = [];
    private readonly HashSet<string> _finished = [];
    private readonly Dictionary<string, PointerRow> _pointers = [];

    private TaskCompletionSource _suspended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Wrong { get; } = [];

    /// <summary>Completes when the run is suspended, on record.</summary>
    public Task Suspended => _suspended.Task;

    public int FinishedAgain { get; private set; }

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>How often a step failed, on record.</summary>
    public int FailuresAt(string place)
    {
        lock (_lock)
        {
            return _failures.GetValueOrDefault(place);
        }
    }

    public string ItemOf(string pointerId)
    {
        lock (_lock)
        {
            return _places[pointerId];
        }
    }

    public void Mark(Entry entry)
    {
        lock (_lock)
        {
            _entries.Add(entry);
        }
    }

    public void Add(Checkpoint checkpoint)
    {
        lock (_lock)
        {
            foreach (var pointer in checkpoint.Pointers)
            {
                Take(pointer, checkpoint.Begun.FirstOrDefault(begin => begin.PointerId == pointer.Id)?.At);
            }

            var ended = checkpoint.Ended.Select(End).ToList();
            var begun = checkpoint.Begun.Select(begin => new Began(begin, _places[begin.PointerId])).ToList();
            begun.ForEach(began => _open.Add(began.Begin.Sequence, began.Begin));
            Take(checkpoint.Run?.Status);
            _entries.Add(new Committed(ended, begun, checkpoint.Run?.Status));
        }
    }

    /// <summary>A body is about to run.</summary>
    public void Enter(StepAttempt attempt, string pointerId)
    {
        lock (_lock)
        {
            if (!_open.Values.Any(begin => begin.StepKey == attempt.StepKey && begin.Attempt == attempt.Number))
            {
                Wrong.Add($"{attempt.StepKey} attempt {attempt.Number} runs and its begin is not on record");
            }

            if (_finished.Contains(pointerId))
            {
                FinishedAgain++;
                Wrong.Add($"{attempt.StepKey} is run again after its end was on record");
            }
        }
    }

    /// <summary>A body has done its work.</summary>
    public void Leave(StepAttempt attempt)
    {
        lock (_lock)
        {
            var key = (attempt.StepKey, attempt.Number);
            _effects[key] = _effects.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Attempts on record as completed that were not done, once.</summary>
    public int Lost => _entries.OfType<Committed>().SelectMany(committed => committed.Ended).Count(ended =>
        ended.End.Ending == StepEnding.Completed && _effects.GetValueOrDefault((ended.Begin.StepKey, ended.Begin.Attempt)) != 1);

    private void Take(WorkflowStatus? status)
    {
        if (status == WorkflowStatus.Suspended)
        {
            _suspended.TrySetResult();
        }
        else if (status is not null && _suspended.Task.IsCompleted)
        {
            _suspended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Take(PointerRow pointer, DateTime? begunAt)
    {
        _places[pointer.Id] = pointer.ContextItem is { } json ? System.Text.Json.JsonSerializer.Deserialize<string>(json) ?? "" : "";
        if (_pointers.TryGetValue(pointer.Id, out var before)
            && pointer is { Status: PointerStatus.Running }
            && before is { Status: PointerStatus.Sleeping }
            && before.SleepUntil - begunAt > TimeSpan.FromMilliseconds(1) // what SQLite keeps of a time
            && before.RetryCount == pointer.RetryCount)
        {
            Wrong.Add($"{pointer.StepKey} runs at {begunAt:O}, before {before.SleepUntil:O}");
        }

        if (_finished.Contains(pointer.Id) && pointer.EndTime is null)
        {
            Wrong.Add($"{pointer.StepKey} had ended and is open again");
        }

        if (pointer.EndTime is not null)
        {
            _finished.Add(pointer.Id);
        }

        _pointers[pointer.Id] = pointer;
    }

    private Ended End(AttemptEnd end)
    {
        if (!_open.Remove(end.Sequence, out var begin))
        {
            Wrong.Add($"attempt {end.Sequence} ends twice, or never began");
            return new Ended(end, new AttemptBegin(end.Sequence, "", 0, "", end.At), "");
        }

        var item = _places[begin.PointerId];
        if (end.Ending == StepEnding.Failed)
        {
            var place = FuzzData.Place(begin.StepKey, item);
            _failures[place] = _failures.GetValueOrDefault(place) + 1;
        }

        return new Ended(end, begin, item);
    }
}

/// <summary>Something that happened to the run, in the order it did.</summary>
internal abstract record Entry;

internal sealed record Committed(IReadOnlyList<Ended> Ended, IReadOnlyList<Began> Begun, WorkflowStatus? Status) : Entry;

/// <summary>A process was killed, or a commit failed for good: what ran is in doubt.</summary>
internal sealed record Broken : Entry;

/// <summary>A host was asked to stop.</summary>
internal sealed record Stopping : Entry;

/// <summary>Somebody resumes the run.</summary>
internal sealed record Resumed : Entry;

internal sealed record Began(AttemptBegin Begin, string Item);

internal sealed record Ended(AttemptEnd End, AttemptBegin Begin, string Item);
