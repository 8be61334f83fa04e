using Deployer.Environments;
using Deployer.Journal;
using Deployer.Leases;
using Deployer.Releases;
using Deployer.Steps;

namespace Deployer.Runs;

/// <summary>
/// Drives runs in this process: starts, resumes, approves, rejects. Each method returns when the run has ended, has stopped, or
/// waits for a person. Cancelling asks the running tool to stop, once, and waits for it.
/// </summary>
public sealed class RunDriver
{
    private readonly RunServices services;
    private readonly EngineSession engine;
    private readonly EnvironmentGate gate;
    private readonly ReservedRunId ids;
    private readonly OpenRuns open;
    private readonly RunClosing closing;

    internal RunDriver(RunServices services, EngineSession engine, EnvironmentGate gate, ReservedRunId ids, RunCatalogue catalogue)
    {
        open = new OpenRuns(services, catalogue);
        closing = new RunClosing(services, engine.Control);
        this.services = services;
        this.engine = engine;
        this.gate = gate;
        this.ids = ids;
    }

    /// <summary>Deploys an environment.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="options">What the person decided beforehand.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="BusyException">Another process holds the environment.</exception>
    public async Task<RunResult> DeployAsync(string environment, DeployOptions options, CancellationToken cancellation)
    {
        var target = DeployerConfiguration.Load(services.Repository.Root).Get(environment);
        var steps = engine.LoadDefinition(Definitions.Deploy);
        await using var lease = await EnterAsync(target, options, cancellation);

        var (runId, folder) = ids.Reserve(services.Home);
        await lease.DrivesAsync(runId);
        await new RunConfiguration(services, folder).TakeAsync(cancellation);
        return await StartAsync((Definitions.Deploy, steps), (runId, folder), target, options, cancellation);
    }

    /// <summary>Takes an environment back to the configuration of an earlier release.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="to">A release's number, <see cref="ReleaseCatalogue.Previous"/>, <see cref="ReleaseCatalogue.Verified"/> or <see cref="ReleaseCatalogue.Nothing"/>.</param>
    /// <param name="options">What the person decided beforehand.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="BusyException">Another process holds the environment.</exception>
    /// <exception cref="NotFoundException">There is no such release.</exception>
    /// <exception cref="ReleaseRefusedException">The release cannot be gone back to.</exception>
    public async Task<RunResult> RollBackAsync(string environment, string to, DeployOptions options, CancellationToken cancellation)
    {
        var target = DeployerConfiguration.Load(services.Repository.Root).Get(environment);
        var definition = to == ReleaseCatalogue.Nothing ? Definitions.RollbackToNothing : Definitions.Of(options.Mode);
        var steps = engine.LoadDefinition(definition);
        await using var lease = await EnterAsync(target, options, cancellation);

        var chosen = Choose(target.Name, to, options.Mode) with { KeepsDatabase = options.KeepDatabase };
        var (runId, folder) = ids.Reserve(services.Home);
        await lease.DrivesAsync(runId);
        chosen.Keep(folder);
        SkippedObjects.Add(folder, options.Skip);
        return await StartAsync((definition, steps), (runId, folder), target, options, cancellation);
    }

    private ChosenRelease Choose(string environment, string to, RollbackMode mode) => (to, mode) switch
    {
        (ReleaseCatalogue.Nothing, _) =>
            new ChosenRelease(new ReleaseCatalogue(services.Home, services.Time).ChooseNothing(environment)) { ToNothing = true },
        (_, RollbackMode.Config) => new ChosenRelease(new ReleaseCatalogue(services.Home, services.Time).Choose(environment, to)),
        _ => StateChoice.Choose(new ReleaseStore(services.Home, environment, services.Time), environment, to, mode),
    };

    /// <summary>Goes on with a run at the step that failed.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="skip">What a rollback leaves as it is from now on, by address; usually nothing.</param>
    /// <param name="wait">How long to wait for a busy environment; null: not at all.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="BusyException">A living process drives the run or holds its environment.</exception>
    /// <exception cref="RunStateException">The run is over, or cannot skip that.</exception>
    public async Task<RunResult> ResumeAsync(string runId, IReadOnlyList<string> skip, TimeSpan? wait, CancellationToken cancellation)
    {
        await using var lease = await EnterAsync(runId, wait, cancellation);
        var run = (await open.FindAsync(runId, cancellation)).Run;
        var (target, steps) = (TargetOf(run), engine.LoadDefinition(Definitions.Of(run)));
        var folder = new RunFolder(services.Home, runId);
        var configuration = new RunConfiguration(services, folder);
        var changes = configuration.Changes();
        var point = Skipping.Take(run, folder, skip, configuration.FindResumePoint(run, steps, changes));
        Announce(runId, target, steps, nextStep: point.Step ?? run.Step);

        await LivingTools.OutliveReadersAsync(
            folder, tool => Note(run.Step, $"waiting for {tool.Name} (process {tool.Pid}) of an earlier attempt"), cancellation);
        await configuration.TakeOverAsync(changes, point, run.Step);
        lease.Settled();
        if (point.Step is null && run.Status == RunStatus.Waiting && ApprovalGate.Read(folder) is { } question)
        {
            services.Observer.On(question.ToEvent(services.Time.GetUtcNow(), runId));
            return await closing.CloseAsync(await FindSummaryAsync(runId, cancellation));
        }

        return await closing.CloseAsync(point.Step is { } step
            ? await engine.ResumeFromAsync(runId, step, onRecord: () => folder.Forget(ResumePoint.FactName), cancellation)
            : await engine.ResumeAsync(runId, cancellation));
    }

    /// <summary>Approves the plan that a run waits with, and goes on with the run.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="planDigest">
    /// The plan that the person has seen, by its digest or the digest's beginning; null for the one that the run waits with now, which
    /// must not take anything away then.
    /// </param>
    /// <param name="wait">How long to wait for a busy environment; null: not at all.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="RunStateException">
    /// The run does not wait for an approval, or waits with another plan, or with one that nobody approves without naming it.
    /// </exception>
    public async Task<RunResult> ApproveAsync(string runId, string? planDigest, TimeSpan? wait, CancellationToken cancellation)
    {
        await using var lease = await EnterAsync(runId, wait, cancellation);
        var (run, question) = await open.FindWaitingAsync(runId, cancellation);
        OpenRuns.RefuseUnseen(runId, question, planDigest);
        return await ApproveAsync(run, question, lease, cancellation);
    }

    /// <summary>
    /// Approves the plan that a run waits with, and goes on with the run; a plan that takes something away is put once more to whoever
    /// watches instead, and the run keeps waiting.
    /// </summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="wait">How long to wait for a busy environment; null: not at all.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="RunStateException">The run does not wait for an approval.</exception>
    public async Task<RunResult> ApproveOrAskAsync(string runId, TimeSpan? wait, CancellationToken cancellation)
    {
        await using var lease = await EnterAsync(runId, wait, cancellation);
        var (run, question) = await open.FindWaitingAsync(runId, cancellation);
        if (!question.TakesAway)
        {
            return await ApproveAsync(run, question, lease, cancellation);
        }

        Announce(runId, TargetOf(run), engine.LoadDefinition(Definitions.Of(run)), nextStep: run.Step);
        services.Observer.On(question.ToEvent(services.Time.GetUtcNow(), runId));
        return await LookAsync(runId, cancellation);
    }

    /// <summary>Ends a run that waits or is suspended, without changing anything.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the attempt to do so.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="InDoubtException">The run left a change of which nobody knows yet how it ended.</exception>
    public async Task<RunResult> RejectAsync(string runId, CancellationToken cancellation)
    {
        // Before the environment is taken from whoever died with it, too: a tool that lives keeps it.
        await open.FindIdleAsync(runId, cancellation);
        await using var lease = await EnterAsync(runId, wait: null, cancellation);
        await open.FindIdleAsync(runId, cancellation);
        var summary = await FindSummaryAsync(runId, cancellation);
        var folder = new RunFolder(services.Home, runId);
        if (EnvironmentGate.IsInDoubt(summary, folder) || (UntoldApply.Of(folder) is { At: var since } && !await WasAskedAsync(runId, since)))
        {
            throw new InDoubtException(
                $"Run {runId} cannot be ended now: what its '{summary.CurrentStep}' did must be settled first.", $"deployer resume {runId}");
        }

        await EngineErrors.TranslateAsync(() => engine.Control.TerminateAsync(runId, RunStatuses.Rejected, cancellation));
        lease.Settled();
        return await closing.CloseAsync(await FindSummaryAsync(runId, CancellationToken.None));
    }

    // Whoever answers a question that was asked since knows what may exist.
    private async Task<bool> WasAskedAsync(string runId, DateTimeOffset since) =>
        (await engine.Control.GetJournalAsync(runId, CancellationToken.None)) is [.., { Ending: StepEnding.Waiting } last] && last.BegunAt >= since.UtcDateTime;

    /// <summary>Says how a run would be left if this process ended now.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>How it would be left.</returns>
    public async Task<RunResult> LookAsync(string runId, CancellationToken cancellation) =>
        await closing.LookAsync(await FindSummaryAsync(runId, cancellation));

    private async Task<RunResult> StartAsync(
        (string Id, IReadOnlyList<string> Steps) definition,
        (string Id, RunFolder Folder) run,
        DeployEnvironment target,
        DeployOptions options,
        CancellationToken cancellation)
    {
        run.Folder.Keep(RunOrigin.FactName, RunOrigin.Here);
        if (options.Lineage is { } meant)
        {
            run.Folder.Keep(LineageChange.FactName, meant);
        }

        Announce(run.Id, target, definition.Steps, nextStep: definition.Steps is [var first, ..] ? first : null);
        await gate.OvertakeAsync(target.Name, cancellation);
        var data = new Deployment { Consent = new Consent(options.AssumeYes, options.AllowDestroy) };
        return await closing.CloseAsync(await engine.StartAsync(definition.Id, target.Name, data, cancellation));
    }

    private async Task<RunResult> ApproveAsync(
        RunView run, ApprovalGate.Question question, EnvironmentLease lease, CancellationToken cancellation)
    {
        Announce(run.Id, TargetOf(run), engine.LoadDefinition(Definitions.Of(run)), nextStep: run.Step);
        lease.Settled();
        var approval = new Approval(question.Plan.Name.Digest, RunOrigin.Here.StartedBy);
        return await closing.CloseAsync(await engine.ApproveAsync(run.Id, approval, cancellation));
    }

    private Task<EnvironmentLease> EnterAsync(DeployEnvironment target, DeployOptions options, CancellationToken cancellation) =>
        Waiting(options.Wait).ForAsync(() => gate.EnterAsync(target.Name, resuming: null, cancellation), cancellation);

    /// <summary>Takes the lease of a run's environment. What the run looks like is read again under it.</summary>
    private Task<EnvironmentLease> EnterAsync(string runId, TimeSpan? wait, CancellationToken cancellation) => Waiting(wait).ForAsync(
        async () =>
        {
            var details = await open.FindAsync(runId, cancellation);
            return await gate.EnterAsync(TargetOf(details.Run).Name, resuming: runId, cancellation);
        },
        cancellation);

    private BusyWait Waiting(TimeSpan? patience) => new(services, patience);

    private Task<RunSummary> FindSummaryAsync(string runId, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () => await engine.Control.GetRunAsync(runId, cancellation)
            ?? throw new NotFoundException($"There is no run '{runId}'.", "deployer runs"));

    private DeployEnvironment TargetOf(RunView run) => DeployerConfiguration.Load(services.Repository.Root).Get(run.Environment);

    private void Announce(string runId, DeployEnvironment target, IReadOnlyList<string> steps, string? nextStep)
    {
        var done = steps.TakeWhile(step => step != nextStep).ToList();
        var chosen = ChosenRelease.Read(new RunFolder(services.Home, runId));
        services.Observer.On(new RunBegan(
            services.Time.GetUtcNow(), runId, target.Name, target.Cloud == CloudKind.Simulated, steps, done)
        {
            RollsBackTo = chosen is { ToNothing: false } ? chosen.Number : null,
            ToNothing = chosen is { ToNothing: true },
            Restores = chosen is not { Mode: RollbackMode.State } ? null : chosen.Generation is { } generation ? $"generation {generation}" : $"release {chosen.State}",
            Adopts = chosen is { Mode: RollbackMode.Adopt },
        });
    }

    private void Note(string? step, string text) =>
        services.Observer.On(new StepNote(services.Time.GetUtcNow(), step ?? "", text));
}
