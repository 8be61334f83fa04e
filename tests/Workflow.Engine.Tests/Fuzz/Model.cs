namespace Workflow.Engine.Tests.Fuzz;

/// <summary>
/// The reference: a plain recursive interpreter of a definition, which does not run steps but waits to read of them in
/// the journal. What it does not wait for must not be there; what it waits for in the end must be.
/// </summary>
internal sealed partial class Model(FuzzCase fuzz, WorkflowDefinition definition)
{
    public const int MostRetries = 2;

    private readonly Dictionary<string, Visit> _ready = [];
    private readonly Dictionary<int, Visit> _running = [];
    private readonly List<Visit> _begun = [];
    private readonly List<Frame> _frames = [];
    private readonly List<(Frame Frame, TaskCompletionSource<bool> GoesOn)> _turns = [];
    private readonly List<TaskCompletionSource> _suspended = [];
    private readonly Dictionary<string, int> _attempts = [];
    private readonly Dictionary<string, int> _failures = [];
    private readonly HashSet<int> _broken = [];
    private readonly List<Frame?> _endings = [];
    private Task? _root;
    private bool _isStopping;

    public WorkflowStatus Status { get; private set; }

    public string? Outcome { get; private set; }

    public FuzzData Data { get; } = new();

    public List<string> Wrong { get; } = [];

    public int Reruns { get; private set; }

    /// <summary>Reads a journal from its begin to its end.</summary>
    public void Read(IReadOnlyList<Entry> entries)
    {
        _root = RunAsync(fuzz.Root, "", "", null);
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case Committed committed:
                    Read(committed);
                    break;
                case Broken:
                    _broken.UnionWith(_running.Keys);
                    break;
                case Stopping:
                    _isStopping = true;
                    break;
                case Resumed:
                    _isStopping = false;
                    Resume();
                    break;
            }
        }
    }

    /// <summary>What the run still had to do.</summary>
    public string Missing => string.Join(", ", _ready.Keys.Concat(_running.Values.Select(visit => $"the end of {visit.Place}")));

    private void Read(Committed committed)
    {
        foreach (var ended in committed.Ended.OrderBy(ended => ended.End.Ending == StepEnding.Unknown))
        {
            End(ended);
        }

        // A host that stops leaves all but the ends for the next one.
        if (!_isStopping || committed.Begun.Count > 0 || committed.Status is not (null or WorkflowStatus.Runnable))
        {
            Turn();
        }

        foreach (var began in committed.Begun)
        {
            Begin(began);
        }

        Settle();
        if (committed.Status is { } status && status != Status)
        {
            Wrong.Add($"the run is {status} and ought to be {Status}");
        }
    }

    private void Begin(Began began)
    {
        var place = FuzzData.Place(began.Begin.StepKey, began.Item);
        var attempt = _attempts[began.Begin.StepKey] = _attempts.GetValueOrDefault(began.Begin.StepKey) + 1;
        if (attempt != began.Begin.Attempt)
        {
            Wrong.Add($"{place}: attempt {began.Begin.Attempt} is called number {attempt}");
        }

        if (Status != WorkflowStatus.Runnable || !_ready.Remove(place, out var visit))
        {
            Wrong.Add($"{place} begins, and only [{string.Join(' ', _ready.Keys)}] may, the run being {Status}");
            return;
        }

        if (visit.BegunAs is null)
        {
            visit.BegunAs = began.Begin.Sequence;
            _begun.Add(visit);
        }

        _running.Add(began.Begin.Sequence, visit);
    }

    private void End(Ended ended)
    {
        var sequence = ended.End.Sequence;
        if (!_running.Remove(sequence, out var visit))
        {
            Wrong.Add($"{ended.Begin.StepKey}{ended.Item} ends and did not run");
            return;
        }

        var ending = ended.End.Ending;
        if (!IsAllowed(visit, ending, sequence))
        {
            Wrong.Add($"{visit.Place} ended {ending} and ought to be {visit.Expected()}");
        }

        Count(visit, ending);
        if (Status is WorkflowStatus.Runnable or WorkflowStatus.Suspended)
        {
            visit.Signal.SetResult(ending);
        }
    }

    private bool IsAllowed(Visit visit, StepEnding ending, int sequence) => ending switch
    {
        StepEnding.Unknown => _broken.Contains(sequence),
        StepEnding.Interrupted => visit.IsCut || _isStopping || visit.CancelledWhen?.Invoke() == true
            || Status is WorkflowStatus.Complete or WorkflowStatus.Terminated,
        _ => ending == visit.Expected(),
    };

    private void Count(Visit visit, StepEnding ending)
    {
        switch (ending)
        {
            case StepEnding.Completed:
                visit.IsComplete = true;
                if (visit.Part is Deed)
                {
                    Data.Add(visit.Place);
                }

                break;
            case StepEnding.Failed:
                _failures[visit.Place] = _failures.GetValueOrDefault(visit.Place) + 1;
                break;
            case StepEnding.Unknown:
                Reruns++;
                break;
        }
    }

    // What the run does between two commits: conditions first, then what is taken back, from the outside in.
    private void Turn()
    {
        if (Status != WorkflowStatus.Runnable)
        {
            return;
        }

        CancelByCondition();
        TakeBack();
        if (_endings.Exists(frame => frame is not { IsCut: true }) && Status == WorkflowStatus.Runnable)
        {
            Status = WorkflowStatus.Complete;
            _ready.Clear();
        }
    }

    private void CancelByCondition()
    {
        foreach (var visit in _ready.Values.Where(visit => visit.CancelledWhen?.Invoke() == true).ToList())
        {
            _ready.Remove(visit.Place);
            visit.Signal.SetException(new LeftException());
        }

        foreach (var frame in _frames.Where(frame => frame.Container.CancelledWhen?.Invoke() == true).ToList())
        {
            if (!frame.IsCut && !frame.IsOver)
            {
                frame.IsLeaving = true;
                Cut(frame);
            }
        }
    }

    private void Cut(Frame frame)
    {
        frame.IsCutItself = true;
        foreach (var visit in _ready.Values.Where(visit => visit.IsCut).ToList())
        {
            _ready.Remove(visit.Place);
            visit.Signal.SetException(new CutException());
        }
    }

    // What fails at the same time is taken back at the same time, unless something around it is.
    private void TakeBack()
    {
        while (_turns.Count > 0)
        {
            var round = _turns.OrderBy(turn => turn.Frame.Order).Select(turn => (turn.GoesOn, IsCut: turn.Frame.Container.IsCut)).ToList();
            _turns.Clear();
            round.ForEach(turn => turn.GoesOn.SetResult(!turn.IsCut));
        }
    }

    private void Resume()
    {
        if (Status != WorkflowStatus.Suspended)
        {
            return;
        }

        Status = WorkflowStatus.Runnable;
        _begun.ForEach(visit => visit.Retries = 0);
        var suspended = _suspended.ToList();
        _suspended.Clear();
        suspended.ForEach(each => each.SetResult());
    }

    private void Settle()
    {
        if (_root!.IsFaulted) // set: Read begins with it
        {
            Wrong.Add($"the model failed: {_root.Exception}");
        }

        if (Status == WorkflowStatus.Runnable && _root.IsCompleted)
        {
            Status = WorkflowStatus.Complete;
        }
    }
}
