using System.Text.Json;
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
    private readonly ResultApplier _results;
    private readonly FailureApplier _failures;
    private readonly CheckpointWriter _checkpoints;
    private readonly SleepTimer _timer;
    private readonly Channel<DriverMessage> _mail = Channel.CreateUnbounded<DriverMessage>(new() { SingleReader = true });
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TaskCompletionSource<bool>> _answers = [];
    private int _running;
    private bool _isStopping;
    private bool _completionChecked;

    public RunDriver(EngineParts parts, RunState run)
    {
        _parts = parts;
        _run = run;
        _events = new RunEvents(run.Instance, parts.Time);
        _results = new ResultApplier(run, _events);
        _failures = new FailureApplier(run, _events, parts.Options);
        _checkpoints = new CheckpointWriter(parts, run);
        _timer = new SleepTimer(parts.Time, () => TryPost(new TimerElapsed()));
    }

    public string RunId => _run.Instance.Id;

    /// <summary>Events that came while the driver was letting go; someone has to wake the run again for them.</summary>
    public bool LeftMailBehind { get; private set; }

    /// <summary>Completes when this host has nothing more to do for the run; fails when it was halted.</summary>
    public Task Ended => _ended.Task;

    public bool TryPost(DriverMessage message) => _mail.Writer.TryWrite(message);

    /// <summary>Adds an event to those the first turn raises.</summary>
    public void Announce(LifeCycleEvent evt) => _events.Add(evt);

    /// <summary>The first turn, in the caller, who sees what goes wrong with it. The rest goes on by itself.</summary>
    /// <param name="driving">Called when the run is on record and before anyone can send it something.</param>
    /// <param name="letGo">Called when this host has nothing more to do for the run.</param>
    public async Task StartAsync(Action<RunDriver> driving, Action<RunDriver> letGo)
    {
        bool goesOn;
        try
        {
            var handler = _run.Definition.OnExecuteMiddlewareError;
            await _parts.Middleware.RunAsync(WorkflowMiddlewarePhase.ExecuteWorkflow, _run.Instance, handler);
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

    private async Task DriveAsync(bool goesOn, Action<RunDriver> letGo)
    {
        try
        {
            while (goesOn)
            {
                await ReadMailAsync();
                goesOn = await TurnAsync();
            }

            Dispose();
            letGo(this);
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
            var begun = BeginReady();
            var isIdle = begun.Count == 0 && _running == 0 && await IsIdleAsync();
            var delivered = await _checkpoints.WriteAsync(release: isIdle);
            LeftMailBehind |= isIdle && delivered;
            Answer();
            RaiseEvents();
            foreach (var attempt in begun)
            {
                _running++;
                _parts.Attempts.Start(_run, attempt, message => TryPost(message), _cancel.Token);
            }

            if (isIdle || !delivered)
            {
                return !isIdle;
            }
        }
    }

    private List<RunningAttempt> BeginReady()
    {
        if (_isStopping || _run.Instance.Status != WorkflowStatus.Runnable)
        {
            return [];
        }

        var now = _parts.Now;
        var ready = _run.Open.Where(pointer => IsReady(pointer, now)).Select(pointer => (pointer, Ask(pointer))).ToList();
        if (ready.Exists(each => each.Item2 == ExecutionPipelineDirective.EndWorkflow))
        {
            EndRun(now);
            return [];
        }

        return [.. ready.Where(each => each.Item2 == ExecutionPipelineDirective.Next).Select(each => Begin(each.pointer, now))];
    }

    private bool IsReady(ExecutionPointer pointer, DateTime now) =>
        pointer.Active
        && pointer.Status != PointerStatus.Running
        && (pointer.SleepUntil is null || pointer.SleepUntil <= now)
        && !_run.HasOpenChildren(pointer);

    private ExecutionPipelineDirective Ask(ExecutionPointer pointer) =>
        _run.StepOf(pointer).InitForExecution(new WorkflowExecutorResult(), _run.Definition, _run.Instance, pointer);

    private RunningAttempt Begin(ExecutionPointer pointer, DateTime now)
    {
        pointer.SleepUntil = null;
        var attempt = new RunningAttempt(pointer, _run.StepOf(pointer), _run.BeginAttempt(pointer, now, out var sequence), sequence);
        _parts.Log.StepBegins(RunId, attempt.Attempt.StepKey, attempt.Attempt.Number);
        _events.Add(attempt, new StepStarted());
        return attempt;
    }

    private void EndRun(DateTime now)
    {
        _run.EndOpen(now);
        _run.SetStatus(WorkflowStatus.Complete, now);
        if (_running > 0)
        {
            _cancel.Cancel();
        }
    }

    /// <summary>Nothing runs and nothing is ready: ends the run if it is at its end, sets the timer if it sleeps.</summary>
    private async Task<bool> IsIdleAsync()
    {
        if (_run.Instance.Status == WorkflowStatus.Runnable && _run.Open.Count == 0)
        {
            _run.SetStatus(WorkflowStatus.Complete, _parts.Now);
        }

        if (_run.Instance.Status != WorkflowStatus.Runnable)
        {
            await AnnounceEndAsync();
            return true;
        }

        var sleeping = _run.Open.Where(pointer => pointer.Active && !_run.HasOpenChildren(pointer)).Min(pointer => pointer.SleepUntil);
        if (_isStopping || sleeping is null)
        {
            return true;
        }

        _timer.Set(sleeping.Value);
        return false;
    }

    private async Task AnnounceEndAsync()
    {
        if (_completionChecked)
        {
            return;
        }

        _completionChecked = true;
        if (_run.Instance.Status == WorkflowStatus.Terminated)
        {
            _run.EndOpen(_parts.Now);
        }

        if (_run.Instance.Status == WorkflowStatus.Complete)
        {
            var touches = _run.Instance.DataTouches;
            var handler = _run.Definition.OnPostMiddlewareError;
            await _parts.Middleware.RunAsync(WorkflowMiddlewarePhase.PostWorkflow, _run.Instance, handler);
            if (_run.Instance.DataTouches != touches)
            {
                _run.CaptureData();
            }
        }

        _events.Add(_run.Instance.Status switch
        {
            WorkflowStatus.Complete => new WorkflowCompleted(),
            WorkflowStatus.Terminated => new WorkflowTerminated(),
            _ => new WorkflowSuspended(),
        });
    }

    private async Task ReadMailAsync()
    {
        await _mail.Reader.WaitToReadAsync();
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
                _running--;
                Take(finished);
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
                await _cancel.CancelAsync();
                break;
            case StatusRequested request:
                await TakeAsync(request);
                break;
            case TimerElapsed:
                // It only woke the loop: the next turn looks at the clock.
                break;
        }
    }

    private void Take(AttemptFinished finished)
    {
        var (attempt, result, error) = finished;
        var now = _parts.Now;
        try
        {
            if (error is null && result is not null)
            {
                _results.Apply(attempt, result, now);
                return;
            }
        }
        catch (Exception failure)
        {
            // What an output or the data's serialisation throws is the step's failure; the data goes back to what was kept.
            _run.RestoreData();
            error = failure;
        }

        if (error is OperationCanceledException && _cancel.IsCancellationRequested)
        {
            Interrupt(attempt, now);
            return;
        }

        var reason = error ?? new WorkflowException($"Step '{attempt.Attempt.StepKey}' returned nothing.");
        _parts.Log.StepFailed(reason, RunId, attempt.Attempt.StepKey, attempt.Attempt.Number);
        KeepTouchedData(attempt);
        _failures.Apply(attempt, reason, now);
        _parts.ReportError(_run.Instance, attempt.Step, reason);
    }

    private void Interrupt(RunningAttempt attempt, DateTime now)
    {
        KeepTouchedData(attempt);
        _run.EndAttempt(attempt.Sequence, StepEnding.Interrupted, now);
        attempt.Pointer.Status = PointerStatus.Pending;
        _run.Changed(attempt.Pointer);
        _events.Add(attempt, new StepInterrupted());
        if (_run.Instance.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
        {
            _run.End(attempt.Pointer, PointerStatus.Cancelled, now);
        }
    }

    private void KeepTouchedData(RunningAttempt attempt)
    {
        try
        {
            if (_run.Instance.DataTouches != attempt.TouchesAtBegin)
            {
                _run.CaptureData();
            }
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            // The attempt has failed with an error of its own, which is the one to tell.
            _run.RestoreData();
        }
    }

    private async Task TakeAsync(StatusRequested request)
    {
        if (_run.Instance.Status != WorkflowStatus.Runnable)
        {
            request.Answer.SetResult(false);
            return;
        }

        _run.SetStatus(request.Status, _parts.Now, request.Outcome);
        _answers.Add(request.Answer);
        if (request.Status == WorkflowStatus.Terminated)
        {
            await _cancel.CancelAsync();
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
    private async Task HaltAsync(Exception error, Action<RunDriver> letGo)
    {
        _parts.Log.RunHalted(error, RunId);
        await _cancel.CancelAsync();
        while (_running > 0)
        {
            if (await _mail.Reader.ReadAsync() is AttemptFinished finished)
            {
                _running--;
                await _parts.Attempts.CloseAsync(_run, finished.Attempt);
            }
        }

        _answers.ForEach(answer => answer.SetException(error));
        Dispose();
        await _checkpoints.ReleaseAfterHaltAsync();
        _events.Take();
        _events.Add(new WorkflowHalted { Exception = error });
        RaiseEvents();
        letGo(this);
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
            (message as StatusRequested)?.Answer.SetResult(false);
        }

        _timer.Dispose();
        _cancel.Dispose();
    }
}
