using Deployer.Environments;
using Deployer.Leases;
using Deployer.Releases;
using Deployer.Steps;
using Deployer.Tools;

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
    private readonly RunCatalogue catalogue;
    private readonly RunClosing closing;

    internal RunDriver(RunServices services, EngineSession engine, EnvironmentGate gate, ReservedRunId ids, RunCatalogue catalogue)
    {
        closing = new RunClosing(services, engine.Control);
        this.services = services;
        this.engine = engine;
        this.gate = gate;
        this.ids = ids;
        this.catalogue = catalogue;
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
        await TakeSnapshotAsync(folder, cancellation);
        return await StartAsync((Definitions.Deploy, steps), (runId, folder), target, options, cancellation);
    }

    /// <summary>Takes an environment back to the configuration of an earlier release.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="to">A release's number, <see cref="ReleaseCatalogue.Previous"/> or <see cref="ReleaseCatalogue.Verified"/>.</param>
    /// <param name="options">What the person decided beforehand.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="BusyException">Another process holds the environment.</exception>
    /// <exception cref="NotFoundException">There is no such release.</exception>
    /// <exception cref="ReleaseRefusedException">The release cannot be gone back to.</exception>
    public async Task<RunResult> RollBackAsync(string environment, string to, DeployOptions options, CancellationToken cancellation)
    {
        var target = DeployerConfiguration.Load(services.Repository.Root).Get(environment);
        var steps = engine.LoadDefinition(Definitions.Rollback);
        await using var lease = await EnterAsync(target, options, cancellation);

        var chosen = new ChosenRelease(new ReleaseCatalogue(services.Home, services.Time).Choose(target.Name, to));
        var (runId, folder) = ids.Reserve(services.Home);
        await lease.DrivesAsync(runId);
        chosen.Keep(folder);
        return await StartAsync((Definitions.Rollback, steps), (runId, folder), target, options, cancellation);
    }

    /// <summary>Goes on with a run at the step that failed.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="wait">How long to wait for a busy environment; null: not at all.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="BusyException">A living process drives the run or holds its environment.</exception>
    /// <exception cref="RunStateException">The run is over.</exception>
    public async Task<RunResult> ResumeAsync(string runId, TimeSpan? wait, CancellationToken cancellation)
    {
        await using var lease = await EnterAsync(runId, wait, cancellation);
        var run = (await FindOpenAsync(runId, cancellation)).Run;
        var (target, steps) = (TargetOf(run), engine.LoadDefinition(Definitions.Of(run)));
        var folder = new RunFolder(services.Home, runId);
        // A release is what it is: nothing in the repository changes it.
        var changes = ChosenRelease.Of(folder) is null ? Snapshot.Changes(services.Repository.Root, folder) : [];
        var point = FindResumePoint(run, steps, changes, folder);
        Announce(runId, target, steps, steps.TakeWhile(step => step != (point.Step ?? run.Step)).ToList());

        await LivingTools.OutliveReadersAsync(
            folder, tool => Note(run.Step, $"waiting for {tool.Name} (process {tool.Pid}) of an earlier attempt"), cancellation);
        await TakeOverAsync(changes, point, run, folder);
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
    /// <param name="planDigest">The plan that the person has seen, by its digest or the digest's beginning; null for the one that the run waits with now.</param>
    /// <param name="wait">How long to wait for a busy environment; null: not at all.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="RunStateException">The run does not wait for an approval, or waits with another plan.</exception>
    public async Task<RunResult> ApproveAsync(string runId, string? planDigest, TimeSpan? wait, CancellationToken cancellation)
    {
        await using var lease = await EnterAsync(runId, wait, cancellation);
        var details = await FindOpenAsync(runId, cancellation);
        var question = ApprovalGate.Read(new RunFolder(services.Home, runId));
        if (details.Run.Status != RunStatus.Waiting || question is null)
        {
            throw new RunStateException(
                $"Run {runId} does not wait for an approval: it is {RunStatuses.Words(details.Run.Status)} at '{details.Run.Step}'.",
                details.Remedy ?? $"deployer show {runId}");
        }

        if (planDigest is not null && !question.Plan.Name.Digest.StartsWith(planDigest, StringComparison.Ordinal))
        {
            throw new RunStateException(
                $"Run {runId} waits with another plan by now than the one that was shown.", $"deployer resume {runId}");
        }

        var (target, steps) = (TargetOf(details.Run), engine.LoadDefinition(Definitions.Of(details.Run)));
        Announce(runId, target, steps, steps.TakeWhile(step => step != details.Run.Step).ToList());
        lease.Settled();
        var approval = new Approval(question.Plan.Name.Digest, RunOrigin.Here.StartedBy);
        return await closing.CloseAsync(await engine.ApproveAsync(runId, approval, cancellation));
    }

    /// <summary>Ends a run that waits or is suspended, without changing anything.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the attempt to do so.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="InDoubtException">The run left a change of which nobody knows yet how it ended.</exception>
    public async Task<RunResult> RejectAsync(string runId, CancellationToken cancellation)
    {
        // Before the environment is taken from whoever died with it, too: a tool that lives keeps it.
        RefuseLivingTools(await FindOpenAsync(runId, cancellation));
        await using var lease = await EnterAsync(runId, wait: null, cancellation);
        RefuseLivingTools(await FindOpenAsync(runId, cancellation));
        var summary = await FindSummaryAsync(runId, cancellation);
        if (EnvironmentGate.IsUnsettled(summary, new RunFolder(services.Home, runId)))
        {
            throw new InDoubtException(
                $"Run {runId} cannot be ended now: what its '{summary.CurrentStep}' did must be settled first.", $"deployer resume {runId}");
        }

        await EngineErrors.TranslateAsync(() => engine.Control.TerminateAsync(runId, RunStatuses.Rejected, cancellation));
        lease.Settled();
        return await closing.CloseAsync(await FindSummaryAsync(runId, CancellationToken.None));
    }

    /// <summary>Says how a run would be left if this process ended now.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>How it would be left.</returns>
    public async Task<RunResult> LookAsync(string runId, CancellationToken cancellation) =>
        await closing.LookAsync(await FindSummaryAsync(runId, cancellation));

    /// <summary>Kills the tools of a run at once. State that they had not written yet is lost.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the attempt to do so.</param>
    /// <returns>The tools that were killed.</returns>
    public async Task<IReadOnlyList<LivingTool>> KillAsync(string runId, CancellationToken cancellation)
    {
        await catalogue.FindAsync(runId, cancellation);
        return LivingTools.Of(new RunFolder(services.Home, runId))
            .Where(living => living.Tool.Kill())
            .Select(living => living.Facts)
            .ToList();
    }

    /// <summary>Finds what a tool of a run has left at work in the database: killing the tool does not stop that.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>Sessions of the database's server, by the ids of its processes.</returns>
    public Task<IReadOnlyList<LivingTool>> FindSessionsAsync(RunView run, CancellationToken cancellation) =>
        new PushSessions(services).FindAsync(run, cancellation);

    /// <summary>Ends what a tool of a run has left at work in the database; what it had not committed is rolled back.</summary>
    /// <param name="run">The run.</param>
    /// <param name="sessions">What a person has seen.</param>
    /// <param name="cancellation">Stops the attempt.</param>
    /// <returns>Those that were told to end.</returns>
    public Task<IReadOnlyList<LivingTool>> EndSessionsAsync(RunView run, IReadOnlyList<LivingTool> sessions, CancellationToken cancellation) =>
        new PushSessions(services).EndAsync(run, sessions, cancellation);

    private async Task<RunResult> StartAsync(
        (string Id, IReadOnlyList<string> Steps) definition,
        (string Id, RunFolder Folder) run,
        DeployEnvironment target,
        DeployOptions options,
        CancellationToken cancellation)
    {
        run.Folder.Keep(RunOrigin.FactName, RunOrigin.Here);
        Announce(run.Id, target, definition.Steps, done: []);
        await gate.OvertakeAsync(target.Name, cancellation);
        var data = new Deployment { Consent = new Consent(options.AssumeYes, options.AllowDestroy) };
        return await closing.CloseAsync(await engine.StartAsync(definition.Id, target.Name, data, cancellation));
    }

    private static void RefuseLivingTools(RunDetails details)
    {
        if (details.Tools.Count > 0)
        {
            throw new InDoubtException(
                $"Run {details.Run.Id} cannot be ended now: its tool still runs.", $"deployer resume {details.Run.Id}");
        }
    }

    private Task<EnvironmentLease> EnterAsync(DeployEnvironment target, DeployOptions options, CancellationToken cancellation) =>
        Waiting(options.Wait).ForAsync(() => gate.EnterAsync(target.Name, resuming: null, cancellation), cancellation);

    /// <summary>Takes the lease of a run's environment. What the run looks like is read again under it.</summary>
    private Task<EnvironmentLease> EnterAsync(string runId, TimeSpan? wait, CancellationToken cancellation) => Waiting(wait).ForAsync(
        async () =>
        {
            var details = await FindOpenAsync(runId, cancellation);
            return await gate.EnterAsync(TargetOf(details.Run).Name, resuming: runId, cancellation);
        },
        cancellation);

    private BusyWait Waiting(TimeSpan? patience) => new(services, patience);

    private async Task<RunDetails> FindOpenAsync(string runId, CancellationToken cancellation)
    {
        var details = await catalogue.FindAsync(runId, cancellation);
        return details.Run.Status switch
        {
            RunStatus.Running => throw new BusyException(
                $"Run {runId} is being driven by {details.Holder}.", $"deployer show {runId}"),
            RunStatus.Succeeded or RunStatus.Rejected or RunStatus.Cancelled or RunStatus.RolledBack => throw new RunStateException(
                $"Run {runId} is over: {RunStatuses.Words(details.Run.Status)} at {details.Run.EndedAt:yyyy-MM-dd HH:mm:ss} UTC.",
                $"deployer deploy {details.Run.Environment}"),
            _ => details,
        };
    }

    private Task<RunSummary> FindSummaryAsync(string runId, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () => await engine.Control.GetRunAsync(runId, cancellation)
            ?? throw new NotFoundException($"There is no run '{runId}'.", "deployer runs"));

    private ResumePoint FindResumePoint(
        RunView run, IReadOnlyList<string> steps, IReadOnlyList<string> changes, RunFolder folder)
    {
        var completed = steps.TakeWhile(step => step != run.Step).ToList();
        var point = ResumePoint.Decide(
            run.Step, completed, changes, LivingTools.Change(folder), AlembicStep.In(services.Repository.Root));
        var kept = folder.Recall<ResumePoint>(ResumePoint.FactName)?.Step;
        // A question about what has changed since is asked anew.
        var asked = run.Status == RunStatus.Waiting && point.TakeSnapshot ? run.Step : null;
        return point with { Step = steps.FirstOrDefault(step => step == kept || step == point.Step) ?? asked };
    }

    /// <summary>
    /// Replaces the run's snapshot when the repository has changed. The way back is kept before that: a process that dies in between
    /// must not go on at a later step with a configuration that nobody has planned.
    /// </summary>
    private async Task TakeOverAsync(IReadOnlyList<string> changes, ResumePoint point, RunView run, RunFolder folder)
    {
        if (changes.Count > 0)
        {
            Note(run.Step, (point.TakeSnapshot ? "changed since the run began: " : "changed, but not taken over while a tool still works: ")
                + string.Join(", ", changes));
        }

        if (point.Step is not null)
        {
            folder.Keep(ResumePoint.FactName, point);
        }

        if (point.TakeSnapshot)
        {
            await TakeSnapshotAsync(folder, CancellationToken.None);
        }
    }

    /// <summary>Copies the repository's configuration, and keeps which commit it is by git's word.</summary>
    private async Task TakeSnapshotAsync(RunFolder folder, CancellationToken cancellation)
    {
        var git = new Git(services.Repository.Root);
        var (head, dirty) = (git.HeadAsync(cancellation), git.IsDirtyAsync(Snapshot.AreasOf(services.Repository.Root), cancellation));
        Snapshot.Take(services.Repository.Root, folder);
        folder.Keep(SourceCommit.FactName, await head is { } commit && await dirty is { } differs ? new SourceCommit(commit, differs) : null);
    }

    private DeployEnvironment TargetOf(RunView run) => DeployerConfiguration.Load(services.Repository.Root).Get(run.Environment);

    private void Announce(string runId, DeployEnvironment target, IReadOnlyList<string> steps, IReadOnlyList<string> done) =>
        services.Observer.On(new RunBegan(
            services.Time.GetUtcNow(), runId, target.Name, target.Cloud == CloudKind.Simulated, steps, done)
        {
            RollsBackTo = ChosenRelease.Of(new RunFolder(services.Home, runId)),
        });

    private void Note(string? step, string text) =>
        services.Observer.On(new StepNote(services.Time.GetUtcNow(), step ?? "", text));
}
