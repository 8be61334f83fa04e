using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Fuzz;

/// <summary>One case on one store: the database, the clock, the journal, and the processes that come and go.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string RunId = "run";
    private const int MostTurns = 400;

    private readonly Lock _lock = new();
    private readonly List<Fault> _faults;
    private readonly HashSet<Fault> _struck = [];
    private int _commits;
    private int _bodies;
    private Process? _process;

    public World(FuzzCase fuzz, StoreKind kind)
    {
        Fuzz = fuzz;
        Definition = CodeDefinition.Compile(fuzz);
        Database = new Database(kind, Clock);
        Waits = Contents.Waits(fuzz.Root);
        _faults = [.. fuzz.Faults];
    }

    public FuzzCase Fuzz { get; }

    public WorkflowDefinition Definition { get; }

    public Clock Clock { get; } = new(Some.Time);

    public Database Database { get; }

    public Journal Journal { get; } = new();

    /// <summary>When the event of each waiting step is published.</summary>
    public IReadOnlyDictionary<string, Moment> Waits { get; }

    public IReadOnlyCollection<Fault> Struck => _struck;

    public int Resumes { get; private set; }

    public List<string> Wrong { get; } = [];

    /// <summary>Runs the case until its run has ended.</summary>
    public async Task<RunSummary?> RunAsync()
    {
        await StartAsync();
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var run = await WaitAsync();
            if (await Current.FinishPublishingAsync())
            {
                continue;
            }

            if (Current.IsGone)
            {
                await ReplaceAsync();
                await ResumeAsync();
            }
            else if (run is null or { Status: WorkflowStatus.Suspended })
            {
                await ResumeAsync();
            }
            else if (run.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
            {
                return run;
            }
            else if (!await ServeAsync())
            {
                Wrong.Add("the run stands still, and nobody drives it");
                return run;
            }
        }

        Wrong.Add($"the run has not ended after {MostTurns} turns");
        return null;
    }

    public IRunStore Store => Current.Store;

    public async Task<FuzzData> DataAsync() => await Current.Host.DataAsync<FuzzData>(RunId);

    public int CountBody() => Interlocked.Increment(ref _bodies);

    public void StrikeBody(Process process, FaultKind kind, int number)
    {
        lock (_lock)
        {
            if (Find(kind, number) is not null)
            {
                process.IsDoomed = true;
            }
        }
    }

    public void BeforeCommit(Process process)
    {
        lock (_lock)
        {
            _commits++;
            if (process.IsDoomed || Find(FaultKind.KillBeforeCommit, _commits) is not null)
            {
                Kill(process);
            }
            else if (Find(FaultKind.CommitFails, _commits) is not null)
            {
                Journal.Mark(new Broken());
                throw new StoreUnavailableException("fuzz", "the commit fails");
            }
            else if (Find(FaultKind.Busy, _commits) is not null)
            {
                throw new StoreBusyException("fuzz", TimeSpan.Zero);
            }

            Clock.Move(TimeSpan.FromDays(Find(FaultKind.ClockForward, _commits) is null ? 0 : 1));
            Clock.Move(TimeSpan.FromHours(Find(FaultKind.ClockBack, _commits) is null ? 0 : -1));
        }
    }

    public void AfterCommit(Process process, Checkpoint checkpoint)
    {
        lock (_lock)
        {
            Journal.Add(checkpoint);
            if (Find(FaultKind.KillAfterCommit, _commits) is not null)
            {
                Kill(process);
            }

            if (Find(FaultKind.CommitFailsWritten, _commits) is not null)
            {
                Journal.Mark(new Broken());
                throw new StoreUnavailableException("fuzz", "the commit fails after it was written");
            }

            if (Find(FaultKind.Stop, _commits) is not null)
            {
                Journal.Mark(new Stopping());
                process.Stop();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Database.Dispose();
    }

    private Process Current => _process!; // set before anything is asked of it

    private Fault? Find(FaultKind kind, int at)
    {
        var fault = _faults.Find(fault => fault.Kind == kind && fault.At == at);
        if (fault is not null)
        {
            _struck.Add(fault);
        }

        return fault;
    }

    private void Kill(Process process)
    {
        Journal.Mark(new Broken());
        process.Die();
    }

    private async Task StartAsync()
    {
        _process = await Process.StartAsync(this);
        while (true)
        {
            try
            {
                await Current.Host.Host.StartWorkflow("d", new FuzzData());
                return;
            }
            catch (Exception error) when (Current.IsGone || error is StoreException)
            {
                if (Current.IsGone)
                {
                    await ReplaceAsync();
                }

                if (await Store.FindAsync(RunId) is not null)
                {
                    await ResumeAsync();
                    return;
                }
            }
        }
    }

    private async Task ReplaceAsync()
    {
        await Current.DisposeAsync();
        _process = await Process.StartAsync(this);
    }

    private async Task ResumeAsync()
    {
        Resumes++;
        Journal.Mark(new Resumed());
        try
        {
            await Current.Host.Host.ResumeWorkflow(RunId);
        }
        catch (LeaseHeldException)
        {
            // An event has woken it meanwhile.
        }
        catch (Exception error) when (Current.IsGone || error is StoreException)
        {
            // A fault of the case has struck again; the next turn sees to it.
        }
    }

    /// <returns>Null when the run was halted, or its process is dead.</returns>
    private async Task<RunSummary?> WaitAsync()
    {
        try
        {
            return await Current.Host.WaitAsync(RunId);
        }
        catch (Exception error) when (error is not TimeoutException && (Current.IsGone || error is StoreException))
        {
            return null;
        }
    }

    // All is at rest: publishes what is waited for, and does what workers are asked for.
    private async Task<bool> ServeAsync()
    {
        var stored = await Store.LoadAsync(RunId) ?? throw new InvalidOperationException("The run was created.");
        var served = false;
        foreach (var waiting in stored.Pointers.Where(pointer => pointer.Status == PointerStatus.WaitingForEvent))
        {
            if (waiting.EventName == CodeDefinition.EventName)
            {
                await Current.PublishAsync(waiting.EventKey ?? "");
                served = true;
            }
            else if (waiting.EventName == Event.EventTypeActivity)
            {
                await WorkAsync(waiting.EventKey ?? "", Contents.FailuresOf(Fuzz.Root, waiting.StepKey));
                served = true;
            }
        }

        return served;
    }

    private async Task WorkAsync(string activity, int failures)
    {
        try
        {
            if (await Current.Host.Host.GetPendingActivity(activity, "worker", TimeSpan.Zero) is not { } work)
            {
                // Its worker died with the process; the claim expires.
                Clock.Move(TimeSpan.FromMinutes(2));
            }
            else if (Journal.FailuresAt(activity) < failures)
            {
                await Current.Host.Host.SubmitActivityFailure(work.Token, "not yet");
            }
            else
            {
                await Current.Host.Host.SubmitActivitySuccess(work.Token, "done");
            }
        }
        catch (Exception error) when (Current.IsGone || error is StoreException)
        {
            // A fault of the case has struck; the next turn sees to it.
        }
    }
}
