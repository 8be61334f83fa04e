using Deployer.Journal;
using Deployer.Steps;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Runs;

/// <summary>
/// Finishes the bookkeeping of a run whose process died, and changes nothing that is deployed: waits for its tools, reads how they
/// ended, keeps a state that could not be saved, ends on record what is not in doubt, and closes the release. Doing it again says
/// the same.
/// </summary>
public sealed class RunSettling
{
    private readonly RunServices services;
    private readonly IRunControl control;
    private readonly EnvironmentGate gate;
    private readonly RunClosing closing;

    internal RunSettling(RunServices services, IRunControl control, EnvironmentGate gate)
    {
        this.services = services;
        this.control = control;
        this.gate = gate;
        closing = new RunClosing(services, control);
    }

    /// <summary>Settles a run.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Asks a tool that still runs to stop, once, and waits for it all the same.</param>
    /// <returns>How the run is left: resumable, or ended.</returns>
    /// <exception cref="BusyException">A living process drives the run or holds its environment.</exception>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    public async Task<RunResult> SettleAsync(string runId, CancellationToken cancellation)
    {
        var run = await FindAsync(runId);
        if (IsOver(run))
        {
            return await closing.LookAsync(run);
        }

        if (run.Holder is { IsAlive: true } holder)
        {
            throw new BusyException($"Run {runId} is being driven by {RunCatalogue.Describe(holder)}.", $"deployer show {runId}");
        }

        await using var lease = await gate.EnterAsync(run.Reference ?? "", resuming: runId, cancellation);
        run = await FindAsync(runId);
        if (IsOver(run))
        {
            // It went on and ended on another machine, whose copy has just come.
            return await closing.LookAsync(run);
        }

        var folder = new RunFolder(services.Home, runId);
        await EndReadersAsync(run, folder, cancellation);
        await OutliveAsync(run, folder, cancellation);
        var doubtful = await JudgeAsync(run, folder);
        if (folder.RescueErroredState())
        {
            Note(run.CurrentStep, $"a state that Terraform could not save is kept in {folder.ErroredState}; the resume saves it first");
        }

        var journal = await JournalAsync(runId);
        var known = ChangingTools.Open(journal).Except(doubtful).ToList();
        await EngineErrors.TranslateAsync(() => control.SettleAsync(runId, known, CancellationToken.None));
        lease.Settled();
        return await closing.CloseAsync(await FindAsync(runId));
    }

    private async Task EndReadersAsync(RunSummary run, RunFolder folder, CancellationToken cancellation)
    {
        try
        {
            await LivingTools.OutliveReadersAsync(
                folder, tool => Note(run.CurrentStep, $"waiting for {tool.Name} (process {tool.Pid})"), cancellation);
        }
        catch (Exception ended) when (ended is ToolTimedOutException or OperationCanceledException)
        {
            Note(run.CurrentStep, "it did not end by itself and was ended; it changes nothing");
        }
    }

    /// <summary>Waits for tools that change something: they are asked to stop when the person does, and never killed.</summary>
    private async Task OutliveAsync(RunSummary run, RunFolder folder, CancellationToken cancellation)
    {
        foreach (var (facts, tool) in LivingTools.Of(folder))
        {
            Note(run.CurrentStep, $"{facts.Name} is still running (process {facts.Pid}); waiting for it");
            await using var asked = cancellation.Register(() =>
            {
                if (tool.Interrupt() == InterruptResult.Sent)
                {
                    Note(run.CurrentStep, $"asking {facts.Name} to stop; it finishes what is under way");
                }
            });
            await tool.WaitAsync(CancellationToken.None);
        }
    }

    /// <returns>The steps of which something stays in doubt.</returns>
    private async Task<IReadOnlyCollection<string>> JudgeAsync(RunSummary run, RunFolder folder)
    {
        var doubtful = new HashSet<string>(StringComparer.Ordinal);
        var journal = await JournalAsync(run.Id);
        if (UntoldApply.Of(folder) is not null)
        {
            doubtful.UnionWith(ChangingTools.Open(journal));
        }

        foreach (var change in ChangingTools.Unnoticed(folder, journal))
        {
            if (change.Applies)
            {
                folder.KeepUnsavedState(new RunningApply(change.Tool).Read().UnsavedState);
            }

            if (change.InDoubt().Count > 0 && (change.Applies || !await HasServerEndedAsync(run, change)))
            {
                doubtful.UnionWith(change.IsPlaced
                    ? [change.Step]
                    : ChangingTools.Open(journal));
            }
        }

        return doubtful;
    }

    /// <summary>A push that was killed leaves the history to tell what was applied, once the server has ended what it was sent.</summary>
    private async Task<bool> HasServerEndedAsync(RunSummary run, ChangingTool push)
    {
        try
        {
            var context = services.Open(run.Id, run.Reference ?? "", push.Step);
            if (await Databases.TargetOfAsync(context, CancellationToken.None) is not DatabaseUrl url)
            {
                return false;
            }

            await using var only = await PushLock.TakeAsync(context, url, CancellationToken.None);
            return true;
        }
        catch (Exception silent) when (silent is DeployerException or NpgsqlException)
        {
            Note(push.Step, services.Redaction.Apply($"that the database has ended what it was sent is not known: {silent.Message}"));
            return false;
        }
    }

    private static bool IsOver(RunSummary run) => run.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated;

    private Task<RunSummary> FindAsync(string runId) =>
        EngineErrors.TranslateAsync(async () => await control.GetRunAsync(runId)
            ?? throw new NotFoundException($"There is no run '{runId}'.", "deployer runs"));

    private Task<IReadOnlyList<StepRecord>> JournalAsync(string runId) =>
        EngineErrors.TranslateAsync(() => control.GetJournalAsync(runId, CancellationToken.None));

    private void Note(string? step, string text) => services.Observer.On(new StepNote(services.Time.GetUtcNow(), step ?? "run", text));
}
