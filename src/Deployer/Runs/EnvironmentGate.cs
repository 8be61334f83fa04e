using Deployer.Copies;
using Deployer.Environments;
using Deployer.Journal;
using Deployer.Leases;
using Deployer.Releases;
using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>
/// Lets one run at a time change an environment. A lease is free only when its driver and every tool are dead, and a change that
/// is in doubt is settled by its own run before another one begins.
/// </summary>
internal sealed class EnvironmentGate(RunServices services, IRunControl control)
{
    private static readonly string[] ChangingSteps = ["unprotect", "apply", "migrate"];

    /// <summary>The leases between machines.</summary>
    public SharedLeases Leases { get; init; } = new(services);

    /// <summary>Takes the environment's lease.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="resuming">The run that goes on; null for a new one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lease; to be disposed when the command ends.</returns>
    /// <exception cref="BusyException">A living process, or a living tool of another run, holds the environment.</exception>
    /// <exception cref="InDoubtException">Another run left a change in doubt.</exception>
    public Task<EnvironmentLease> EnterAsync(string environment, string? resuming, CancellationToken cancellation) =>
        TakeAsync(environment, here => ShareAsync(here, environment, resuming, cancellation), resuming, onlyLooks: false, cancellation);

    /// <summary>Takes the lease for what comes before everything else: the bucket that machines share may not exist yet.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lease of this home alone; to be disposed when the command ends.</returns>
    /// <exception cref="BusyException">A living process, or a living tool, of this home holds the environment.</exception>
    /// <exception cref="InDoubtException">A run left a change in doubt.</exception>
    public Task<EnvironmentLease> EnterHereAsync(string environment, CancellationToken cancellation) => TakeAsync(
        environment,
        here => Task.FromResult(new EnvironmentLease(here, shared: null, services.Fence)),
        resuming: null,
        onlyLooks: false,
        cancellation);

    /// <summary>Takes the lease of an environment whose past is about to be forgotten: only what still lives is refused.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lease; to be disposed when the command ends.</returns>
    /// <exception cref="BusyException">A living process, or a living tool, holds the environment.</exception>
    public Task<EnvironmentLease> SeizeAsync(string environment, CancellationToken cancellation) => TakeAsync(
        environment,
        here => ShareAsync(here, environment, resuming: null, cancellation),
        resuming: null,
        onlyLooks: true,
        cancellation);

    private Task<EnvironmentLease> TakeAsync(
        string environment,
        Func<Lease, Task<EnvironmentLease>> share,
        string? resuming,
        bool onlyLooks,
        CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            // This home's first: it is cheap, and tells two commands of one home apart without asking a bucket.
            var here = await AcquireAsync(environment, cancellation);
            // What lives here is known before other machines are told anything; what is unsettled may have been settled elsewhere.
            await RefuseAsync(here, (environment, resuming), RefuseAlive, cancellation);
            var lease = await share(here);
            await RefuseAsync(lease, (environment, resuming), onlyLooks ? RefuseAlive : RefuseUnsettled, cancellation);
            await JudgeLeftAsync(lease, (environment, resuming), onlyLooks, cancellation);
            return lease;
        });

    private async Task RefuseAsync(
        IAsyncDisposable held, (string Environment, string? Resuming) of, Action<RunSummary> refuse, CancellationToken cancellation)
    {
        try
        {
            foreach (var run in (await UnfinishedAsync(of.Environment, cancellation)).Where(run => run.Id != of.Resuming))
            {
                refuse(run);
            }
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private async Task JudgeLeftAsync(
        EnvironmentLease lease, (string Environment, string? Resuming) of, bool onlyLooks, CancellationToken cancellation)
    {
        try
        {
            if (lease.LeftRun is { } left)
            {
                await SettleLeftAsync(lease, (of.Environment, left), mayStay: onlyLooks || left == of.Resuming, cancellation);
            }
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// A run that was lost with its machine is settled before another one begins, also when its copy does not tell how far it got: the lease
    /// does.
    /// </summary>
    private async Task SettleLeftAsync(
        EnvironmentLease lease, (string Environment, string Run) left, bool mayStay, CancellationToken cancellation)
    {
        var run = await control.GetRunAsync(left.Run, cancellation);
        if (run is { Status: WorkflowStatus.Complete or WorkflowStatus.Terminated })
        {
            lease.Settled();
        }
        else if (lease.LeftChanging is { } change && !await HasCompletedAsync(left.Run, change, cancellation))
        {
            if (!mayStay)
            {
                throw LeftInTheMiddle(left, change.Step, isKnown: run is not null);
            }

            var folder = new RunFolder(services.Home, left.Run);
            if (UntoldApply.Of(folder) is null && folder.Recall<Arrival>(Arrival.FactName) is not null)
            {
                // Whatever the copy tells, it was made before that step had ended.
                UntoldApply.Keep(folder, services.Time.GetUtcNow());
            }
        }
    }

    private static InDoubtException LeftInTheMiddle((string Environment, string Run) left, string step, bool isKnown) => new(
        $"Run {left.Run} of '{left.Environment}' was lost with its machine in the middle of '{step}'"
        + (isKnown ? "; what it did must be settled first." : ", and there is no copy of it: what it did is not known."),
        isKnown
            ? $"deployer resume {left.Run}"
            : $"When that machine can be had again, there: deployer sync {left.Environment}\n"
                + $"Only when it is gone for good: deployer unlock {left.Environment} --give-up {left.Run}");

    // Which attempt it was counts: an earlier one at the same step may have completed, before a person took the run back to its plan.
    private async Task<bool> HasCompletedAsync(string runId, ToolAttempt change, CancellationToken cancellation) =>
        (await control.GetJournalAsync(runId, cancellation)).Any(attempt =>
            (attempt.StepKey, attempt.Attempt) == (change.Step, change.Number) && attempt.Ending == StepEnding.Completed);

    private async Task<EnvironmentLease> ShareAsync(
        Lease here, string environment, string? resuming, CancellationToken cancellation)
    {
        EnvironmentLease? lease = null;
        try
        {
            var target = DeployerConfiguration.Load(services.Repository.Root).Get(environment);
            lease = new EnvironmentLease(here, await Leases.TakeAsync(target, resuming, cancellation), services.Fence);
            if (services.Copying is { } copying)
            {
                // Before anything is looked at: the last run may have been driven on another machine.
                await copying.CatchUpAsync(target, cancellation);
                if (lease.LeftRun is { } left && await control.GetRunAsync(left, cancellation) is null)
                {
                    await copying.FetchLeftAsync(target, left, lease.LeftChanging, cancellation);
                }
            }

            return lease;
        }
        catch
        {
            await (lease?.DisposeAsync() ?? here.DisposeAsync());
            throw;
        }
    }

    private async Task<Lease> AcquireAsync(string environment, CancellationToken cancellation)
    {
        try
        {
            return await control.AcquireLeaseAsync($"environment/{environment}", cancellation);
        }
        catch (LeaseHeldException held)
        {
            var running = (await UnfinishedAsync(environment, cancellation)).FirstOrDefault(run => run.Holder is { IsAlive: true });
            var tools = running is null ? [] : LivingTools.Of(new RunFolder(services.Home, running.Id));
            var toolText = string.Concat(tools.Select(tool => $", with {tool.Facts.Name} as process {tool.Facts.Pid}"));
            throw new BusyException(
                $"'{environment}' is being worked on by {(running is null ? "another command" : $"run {running.Id}")}: "
                + $"{RunCatalogue.Describe(held.Holder)}{toolText}.",
                running is null ? "deployer runs" : $"deployer show {running.Id}");
        }
    }

    /// <summary>Ends the runs that a new one takes the place of. The caller holds the environment's lease.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task.</returns>
    public Task OvertakeAsync(string environment, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            var releases = new ReleaseStore(services.Home, environment, services.Time);
            foreach (var other in await UnfinishedAsync(environment, cancellation))
            {
                await control.TerminateAsync(other.Id, RunStatuses.Cancelled, cancellation);
                releases.Close(other.Id, RunStatuses.Cancelled);
                await (services.Copying?.AtEndingAsync(environment, other.Id) ?? Task.CompletedTask);
                services.Observer.On(new StepNote(
                    services.Time.GetUtcNow(), other.CurrentStep ?? "", $"run {other.Id} had not finished; this run takes its place"));
            }

            return true;
        });

    /// <summary>Whether a run left a change of which nobody knows yet how it ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">Its folder.</param>
    /// <returns>True when only its own resume may go on.</returns>
    public static bool IsUnsettled(RunSummary run, RunFolder folder) => UntoldApply.Of(folder) is not null || IsInDoubt(run, folder);

    /// <summary>Whether a run left a change of which its own journals do not tell how it ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">Its folder.</param>
    /// <returns>True when only its own resume may go on.</returns>
    public static bool IsInDoubt(RunSummary run, RunFolder folder) =>
        folder.RescueErroredState()
        || (RunStatuses.Of(run with { Holder = null }, toolLives: () => false) == RunStatus.InDoubt
            && (ChangingSteps.Contains(run.CurrentStep) || AlembicProgress.Of(folder) is { Head: null }));

    private void RefuseUnsettled(RunSummary other)
    {
        RefuseAlive(other);
        if (IsUnsettled(other, new RunFolder(services.Home, other.Id)))
        {
            throw new InDoubtException(
                $"Run {other.Id} of '{other.Reference}' stopped in the middle of '{other.CurrentStep}'; what it did must be settled first.",
                $"deployer resume {other.Id}");
        }
    }

    private void RefuseAlive(RunSummary other)
    {
        if (LivingTools.Of(new RunFolder(services.Home, other.Id)) is [var (tool, _), ..])
        {
            throw new BusyException(
                $"Run {other.Id} of '{other.Reference}' is not driven any more, but its {tool.Name} still runs as process {tool.Pid}.",
                $"deployer resume {other.Id}");
        }
    }

    private async Task<IReadOnlyList<RunSummary>> UnfinishedAsync(string environment, CancellationToken cancellation) =>
        (await control.ListRunsAsync(new RunQuery(Reference: environment, Take: int.MaxValue), cancellation))
            .Where(run => run.Status is WorkflowStatus.Runnable or WorkflowStatus.Suspended)
            .ToList();
}
