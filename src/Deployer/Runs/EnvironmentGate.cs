using Deployer.Environments;
using Deployer.Releases;

namespace Deployer.Runs;

/// <summary>
/// Lets one run at a time change an environment. A lease is free only when its driver and every tool are dead, and a change that
/// is in doubt is settled by its own run before another one begins.
/// </summary>
internal sealed class EnvironmentGate(RunServices services, IRunControl control)
{
    private static readonly string[] ChangingSteps = ["apply", "migrate"];

    /// <summary>Takes the environment's lease.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="resuming">The run that goes on; null for a new one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lease; to be disposed when the command ends.</returns>
    /// <exception cref="BusyException">A living process, or a living tool of another run, holds the environment.</exception>
    /// <exception cref="InDoubtException">Another run left a change in doubt.</exception>
    public Task<Lease> EnterAsync(string environment, string? resuming, CancellationToken cancellation) =>
        TakeAsync(
            environment,
            other =>
            {
                if (other.Id != resuming)
                {
                    RefuseUnsettled(other);
                }
            },
            cancellation);

    /// <summary>Takes the lease of an environment whose past is about to be forgotten: only what still lives is refused.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lease; to be disposed when the command ends.</returns>
    /// <exception cref="BusyException">A living process, or a living tool, holds the environment.</exception>
    public Task<Lease> SeizeAsync(string environment, CancellationToken cancellation) =>
        TakeAsync(environment, RefuseAlive, cancellation);

    private Task<Lease> TakeAsync(string environment, Action<RunSummary> refuse, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            var lease = await AcquireAsync(environment, cancellation);
            try
            {
                // Before it is looked at: the last run may have been driven on another machine.
                await CatchUpAsync(environment, cancellation);
                foreach (var run in await UnfinishedAsync(environment, cancellation))
                {
                    refuse(run);
                }

                return lease;
            }
            catch
            {
                await lease.DisposeAsync();
                throw;
            }
        });

    private Task CatchUpAsync(string environment, CancellationToken cancellation) => services.Copying is { } copying
        ? copying.CatchUpAsync(DeployerConfiguration.Load(services.Repository.Root).Get(environment), cancellation)
        : Task.CompletedTask;

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
    public static bool IsUnsettled(RunSummary run, RunFolder folder) =>
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
