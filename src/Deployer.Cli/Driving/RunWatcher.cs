using Deployer.Cli.Progress;
using Deployer.Runs;
using Microsoft.Extensions.Logging;

namespace Deployer.Cli.Driving;

/// <summary>
/// Takes a run's events: remembers what the command needs at its end, opens the run's log, hands the event to the view. A view
/// that fails is left, with the reason in the log: showing must never fail a step.
/// </summary>
internal sealed partial class RunWatcher(Home home, RunLog log, ILogger<RunWatcher> logger) : IRunObserver
{
    private volatile ProgressView? view;

    /// <summary>The run; null before it began.</summary>
    public string? RunId { get; private set; }

    /// <summary>The run as soon as one of its steps is on record, so that it can be gone on with; null before.</summary>
    public string? OnRecord { get; private set; }

    /// <summary>The release that the run goes back to; null for a deployment.</summary>
    public int? RollsBackTo { get; private set; }

    /// <summary>Whether the run destroys everything that its environment has.</summary>
    public bool ToNothing { get; private set; }

    /// <summary>Where the state is from that the run puts back first; null when it puts back none.</summary>
    public string? Restores { get; private set; }

    /// <summary>Whether the run rebuilds the state first, by imports.</summary>
    public bool Adopts { get; private set; }

    /// <summary>The question that the run stopped with; null when there is none.</summary>
    public DecisionNeeded? Decision { get; private set; }

    /// <summary>The outputs, in the order to show them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Outputs { get; private set; } = [];

    public void On(RunEvent runEvent)
    {
        Remember(runEvent);
        try
        {
            view?.On(runEvent);
        }
        catch (Exception problem)
        {
            view = null;
            LogViewFailed(problem);
        }
    }

    /// <summary>Shows a run while it is driven.</summary>
    public async Task<RunResult> ShowAsync(
        ProgressView shownBy, Func<CancellationToken, Task<RunResult>> drive, CancellationToken cancellation)
    {
        view = shownBy;
        try
        {
            return await drive(cancellation);
        }
        finally
        {
            view = null;
            await CloseAsync(shownBy);
        }
    }

    /// <summary>Names the run where a disk or a database failed under it: the same command again would begin another one.</summary>
    /// <returns>The error with the command that goes on; null when there is nothing to add.</returns>
    public StorageException? Explain(Exception problem) =>
        OnRecord is { } run ? (problem as StorageException ?? StorageException.OfDisk(problem))?.GoingOnWith(run) : null;

    /// <summary>Warns the person who watches, in the view; says nothing while there is none.</summary>
    public void Warn(string text, TimeProvider time) => On(new StepNote(time.GetUtcNow(), "run", text, Warning: true));

    /// <summary>Notes that the terminal has gone; the run goes on.</summary>
    public void TerminalGone(Exception problem) => LogViewFailed(problem);

    private async Task CloseAsync(ProgressView shownBy)
    {
        try
        {
            await shownBy.DisposeAsync();
        }
        catch (Exception problem)
        {
            LogViewFailed(problem);
        }
    }

    private void Remember(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case RunBegan began:
                RunId = began.RunId;
                OnRecord = began.Done.Count > 0 ? began.RunId : OnRecord;
                (RollsBackTo, ToNothing, Restores, Adopts) = (began.RollsBackTo, began.ToNothing, began.Restores, began.Adopts);
                Decision = null;
                OpenLog(began);
                break;
            case StepBegan:
                OnRecord = RunId;
                break;
            case DecisionNeeded needed:
                Decision = needed;
                break;
            case OutputsSaved saved:
                Outputs = saved.Outputs;
                break;
        }
    }

    private void OpenLog(RunBegan began)
    {
        try
        {
            log.Open(home.Folder(Path.Combine("runs", began.RunId)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            On(new StepNote(began.At, "run", $"this run has no log: {problem.Message}", Warning: true));
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The run's progress cannot be shown any more")]
    private partial void LogViewFailed(Exception problem);
}
