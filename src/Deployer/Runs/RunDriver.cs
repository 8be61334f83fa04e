using Deployer.Environments;
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
    private readonly RunCatalogue catalogue;

    internal RunDriver(RunServices services, EngineSession engine, EnvironmentGate gate, ReservedRunId ids, RunCatalogue catalogue)
    {
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
        var steps = engine.LoadDefinition();
        await using var lease = await gate.EnterAsync(target.Name, resuming: null, cancellation);

        var (runId, folder) = ids.Reserve(services.Home);
        Snapshot.Take(services.Repository.Root, folder);
        Announce(runId, target, steps, done: []);
        folder.Keep(RunOrigin.FactName, RunOrigin.Here);
        var data = new Deployment { Consent = new Consent(options.AssumeYes, options.AllowDestroy) };
        return await FinishAsync(runId, await engine.StartAsync(target.Name, data, cancellation));
    }

    /// <summary>Goes on with a run at the step that failed.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="BusyException">A living process drives the run or holds its environment.</exception>
    /// <exception cref="RunEndedException">The run is over.</exception>
    public async Task<RunResult> ResumeAsync(string runId, CancellationToken cancellation)
    {
        var details = await FindOpenAsync(runId, cancellation);
        var run = details.Run;
        var (target, steps) = (TargetOf(run), engine.LoadDefinition());
        await using var lease = await gate.EnterAsync(target.Name, resuming: runId, cancellation);

        var folder = new RunFolder(services.Home, runId);
        var completed = CompletedSteps(details, steps);
        var point = ResumePoint.Decide(
            run.Step, completed, Snapshot.Changes(services.Repository.Root, folder), LivingTools.Of(folder).Count > 0);
        Announce(runId, target, steps, steps.TakeWhile(step => step != (point.Step ?? run.Step)).ToList());
        if (point.Changes.Count > 0)
        {
            Note(point.Step ?? run.Step, $"changed since the run began: {string.Join(", ", point.Changes)}");
            Snapshot.Take(services.Repository.Root, folder);
        }

        if (point.Step is null && run.Status == RunStatus.Waiting)
        {
            AskAgain(run, folder);
            return new RunResult(runId, target.Name, RunStatus.Waiting, Failure: null);
        }

        return await FinishAsync(runId, point.Step is { } step
            ? await engine.ResumeFromAsync(runId, step, cancellation)
            : await engine.ResumeAsync(runId, cancellation));
    }

    /// <summary>Approves the plan that a run waits with, and goes on with the run.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="DeployerException">The run does not wait for an approval.</exception>
    public async Task<RunResult> ApproveAsync(string runId, CancellationToken cancellation)
    {
        var details = await FindOpenAsync(runId, cancellation);
        var question = ApprovalGate.Read(new RunFolder(services.Home, runId));
        if (details.Run.Status != RunStatus.Waiting || question is null)
        {
            throw new DeployerException(
                $"Run {runId} does not wait for an approval: it is {Words(details.Run.Status)} at '{details.Run.Step}'.",
                details.Remedy ?? $"deployer show {runId}");
        }

        var (target, steps) = (TargetOf(details.Run), engine.LoadDefinition());
        await using var lease = await gate.EnterAsync(target.Name, resuming: runId, cancellation);
        Announce(runId, target, steps, steps.TakeWhile(step => step != details.Run.Step).ToList());
        var approval = new Approval(question.Plan.Name.Digest, RunOrigin.Here.StartedBy);
        return await FinishAsync(runId, await engine.ApproveAsync(runId, approval, cancellation));
    }

    /// <summary>Ends a run that waits or is suspended, without changing anything.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the attempt to do so.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="InDoubtException">A tool of the run still runs, or it left a state that is not saved.</exception>
    public async Task<RunResult> RejectAsync(string runId, CancellationToken cancellation)
    {
        var details = await FindOpenAsync(runId, cancellation);
        var folder = new RunFolder(services.Home, runId);
        if (details.Tools.Count > 0 || folder.RescueErroredState())
        {
            throw new InDoubtException(
                $"Run {runId} cannot be ended now: "
                + (details.Tools.Count > 0 ? "its tool still runs." : "it holds a Terraform state that is not saved yet."),
                $"deployer resume {runId}");
        }

        await using var lease = await gate.EnterAsync(details.Run.Environment, resuming: runId, cancellation);
        await EngineErrors.TranslateAsync(() => engine.Control.TerminateAsync(runId, RunStatuses.Rejected, cancellation));
        CloseRelease(details.Run.Environment, runId, RunStatus.Rejected);
        return new RunResult(runId, details.Run.Environment, RunStatus.Rejected, Failure: null);
    }

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

    private async Task<RunDetails> FindOpenAsync(string runId, CancellationToken cancellation)
    {
        var details = await catalogue.FindAsync(runId, cancellation);
        return details.Run.Status switch
        {
            RunStatus.Running => throw new BusyException(
                $"Run {runId} is being driven by {details.Holder}.", $"deployer show {runId}"),
            RunStatus.Succeeded or RunStatus.Rejected or RunStatus.Cancelled => throw new RunEndedException(
                $"Run {runId} is over: {Words(details.Run.Status)} at {details.Run.EndedAt:yyyy-MM-dd HH:mm:ss} UTC.",
                $"deployer deploy {details.Run.Environment}"),
            _ => details,
        };
    }

    private async Task<RunResult> FinishAsync(string runId, RunSummary summary)
    {
        var result = RunResults.Of(
            summary,
            await engine.Control.GetJournalAsync(runId, CancellationToken.None),
            LivingTools.Of(new RunFolder(services.Home, runId)).Select(tool => tool.Facts).ToList());
        CloseRelease(result.Environment, runId, result.Status);
        return result;
    }

    private void CloseRelease(string environment, string runId, RunStatus status) =>
        new ReleaseStore(services.Home, environment, services.Time).Close(runId, Words(status));

    private DeployEnvironment TargetOf(RunView run) => DeployerConfiguration.Load(services.Repository.Root).Get(run.Environment);

    private static HashSet<string> CompletedSteps(RunDetails details, IReadOnlyList<string> steps) =>
        steps.TakeWhile(step => step != details.Run.Step).ToHashSet(StringComparer.Ordinal);

    private void Announce(string runId, DeployEnvironment target, IReadOnlyList<string> steps, IReadOnlyList<string> done) =>
        services.Observer.On(new RunBegan(
            services.Time.GetUtcNow(), runId, target.Name, target.Cloud == CloudKind.Simulated, steps, done));

    private void AskAgain(RunView run, RunFolder folder)
    {
        if (ApprovalGate.Read(folder) is { } question)
        {
            services.Observer.On(new DecisionNeeded(
                services.Time.GetUtcNow(), run.Id, question.Plan.Summary, question.Reasons, question.Guarded));
        }
    }

    private void Note(string? step, string text) =>
        services.Observer.On(new StepNote(services.Time.GetUtcNow(), step ?? "", text));

    private static string Words(RunStatus status) => status == RunStatus.InDoubt ? "in doubt" : status.ToString().ToLowerInvariant();
}
