using System.Threading.Channels;

namespace Workflow.Engine;

/// <summary>
/// Drives one run: the only task that touches its state. In each turn it begins what is ready, writes one checkpoint for all that
/// changed, tells the listeners, starts the bodies whose beginning is now on record, and waits to be told something.
/// </summary>
internal sealed class RunDriver : IDisposable
{
    private readonly EngineParts _parts;
    private readonly RunState _run;
    private readonly RunEvents _events;
    private readonly AttemptEnds _ends;
    private readonly CheckpointWriter _checkpoints;
    private readonly RunSettling _settling;
    private readonly Channel<DriverMessage> _mail = Channel.CreateUnbounded<DriverMessage>(new() { SingleReader = true });
    private readonly RunningAttempts _running;
    private readonly Beginning _beginning;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TaskCompletionSource<bool?>> _answers = [];
    private bool _isStopping;

    public RunDriver(EngineParts parts, RunState run)
    {
        _parts = parts;
        _run = run;
        _events = new RunEvents(run.Instance, parts.Time);
        _running = new RunningAttempts(parts.Log);
        var retrying = new Retrying(run, _events, parts.Options);
        var unwinding = new Unwinding(run, _running, retrying);
        _beginning = new Beginning(run, _events, _running, unwinding, retrying, parts.Log);
        _ends = new AttemptEnds(parts, run, _events, new FailureApplier(run, _events, retrying, unwinding));
        _checkpoints = new CheckpointWriter(parts, run);
        _settling = new RunSettling(parts, run, _events, _checkpoints, () => TryPost(new TimerElapsed()));
    }

    public string RunId => _run.Instance.Id;

    /// <summary>An event came in the very moment of letting go; someone has to wake the run again for it.</summary>
    public bool LeftMailBehind { get; private set; }

    /// <summary>What halted the run; null unless it was halted.</summary>
    public Exception? HaltedBy { get; private set; }

    /// <summary>Completes when this host has nothing more to do for the run; fails when it was halted.</summary>
    public Task Ended => _ended.Task;

    public bool TryPost(DriverMessage message) => _mail.Writer.TryWrite(message);

    /// <summary>Adds an event to those the first turn raises.</summary>
    public void Announce(LifeCycleEvent evt) => _events.Add(evt);

    /// <summary>The first turn, in the caller, who sees what goes wrong with it. The rest goes on by itself.</summary>
    /// <param name="driving">Called when the run is on record and before anyone can send it something.</param>
    /// <param name="letGo">Called when this host has nothing more to do for the run.</param>
    public async Task StartAsync(Action<RunDriver> driving, Func<RunDriver, Task> letGo)
    {
        bool goesOn;
        try
        {
            var handler = _run.Definition.OnExecuteMiddlewareError;
            await _parts.Middleware.RunAsync(WorkflowMiddlewarePhase.ExecuteWorkflow, _run.Instance, handler);
            await ReadWaitingMailAsync();
            goesOn = await TurnAsync();
            driving(this);
        }
        catch (Exception error)
        {
            await HaltAsync(error, letGo);
            throw;
        }

        _ = Task.Run(() => DriveAsync(goesOn, letGo));
    }

    private async Task DriveAsync(bool goesOn, Func<RunDriver, Task> letGo)
    {
        try
        {
            while (goesOn)
            {
                await ReadMailAsync();
                goesOn = await TurnAsync();
            }

            Dispose();
            await letGo(this);
            _ended.SetResult();
        }
        catch (Exception error)
        {
            await HaltAsync(error, letGo);
        }
    }

    /// <returns>False when there is nothing more to do here.</returns>
    private async Task<bool> TurnAsync()
    {
        while (true)
        {
            var begun = _isStopping ? [] : _beginning.BeginReady(_parts.Now);
            CancelWhenEnded();
            var isIdle = await _settling.IsIdleAsync(begun.Count > 0 || _running.Count > 0, _isStopping);
            var letsGo = isIdle && !_mail.Reader.TryPeek(out _);
            var isDelivered = await _checkpoints.WriteAsync(release: letsGo);
            Answer();
            RaiseEvents();
            foreach (var attempt in begun)
            {
                _running.Add(attempt);
                _parts.Attempts.Start(_run, attempt, message => TryPost(message));
            }

            // What was delivered with the checkpoint has kept the lease: there is more to begin, or at least to take.
            if (!isDelivered)
            {
                return !letsGo;
            }
        }
    }

    private async Task ReadMailAsync()
    {
        await _mail.Reader.WaitToReadAsync();
        await ReadWaitingMailAsync();
    }

    private async Task ReadWaitingMailAsync()
    {
        while (_mail.Reader.TryRead(out var message))
        {
            await TakeAsync(message);
        }
    }

    private async Task TakeAsync(DriverMessage message)
    {
        switch (message)
        {
            case AttemptFinished finished:
                _running.Remove(finished.Attempt);
                _ends.Take(finished);
                await _parts.Attempts.CloseAsync(_run, finished.Attempt);
                break;
            case EventArrived:
                // The store says what is still to be taken: the message may be late.
                foreach (var delivered in await _parts.Store.FindDeliveredAsync(RunId))
                {
                    _run.Deliver(delivered);
                }

                break;
            case StopRequested:
                _isStopping = true;
                _running.CancelAll();
                break;
            case StatusRequested request:
                Take(request);
                break;
            case TimerElapsed:
                // It only woke the loop: the next turn looks at the clock.
                break;
        }
    }

    private void Take(StatusRequested request)
    {
        if (_run.Change(request, _parts.Now) is not { } announcements)
        {
            request.Answer.SetResult(false);
            return;
        }

        foreach (var evt in announcements)
        {
            _events.Add(evt);
        }

        _settling.Reopen();
        _answers.Add(request.Answer);
    }

    private void CancelWhenEnded()
    {
        if (_run.Instance.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
        {
            _running.CancelAll();
        }
    }

    private void Answer()
    {
        _answers.ForEach(answer => answer.SetResult(true));
        _answers.Clear();
    }

    private void RaiseEvents()
    {
        foreach (var evt in _events.Take())
        {
            _parts.Raise(evt);
        }
    }

    // Steps that still run cannot be put on record any more; they are asked to end, waited for, and stay in doubt.
    private async Task HaltAsync(Exception error, Func<RunDriver, Task> letGo)
    {
        HaltedBy = error;
        _parts.Log.RunHalted(error, RunId);
        _running.CancelAll();
        while (_running.Count > 0)
        {
            var message = await _mail.Reader.ReadAsync();
            if (message is AttemptFinished finished)
            {
                _running.Remove(finished.Attempt);
                await _parts.Attempts.CloseAsync(_run, finished.Attempt);
            }
            else if (message is StatusRequested request)
            {
                _answers.Add(request.Answer);
            }
        }

        _answers.ForEach(answer => answer.SetException(error));
        await _checkpoints.ReleaseAfterHaltAsync();
        Dispose();
        _events.Take();
        _events.Add(new WorkflowHalted { Exception = error });
        RaiseEvents();
        await letGo(this);
        _ended.SetException(error);

        // Whoever waits for the run sees the error; it is also in the log, so nobody has to.
        _ = _ended.Task.Exception;
    }

    public void Dispose()
    {
        _mail.Writer.Complete();
        while (_mail.Reader.TryRead(out var message))
        {
            LeftMailBehind |= message is EventArrived;
            (message as StatusRequested)?.Answer.SetResult(null);
        }

        _settling.Dispose();
    }
}
