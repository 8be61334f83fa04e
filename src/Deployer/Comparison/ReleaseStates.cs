using Deployer.Inspections;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;

namespace Deployer.Comparison;

/// <summary>Reads the states that are compared: those that releases keep, and the one that the backend has.</summary>
internal sealed class ReleaseStates(RunContext run)
{
    private readonly ReleaseStore releases = run.Releases;
    private readonly ReleaseContent content = new(run.Services.Home, run.Environment);

    /// <summary>The state that a release has left, or found where it left none.</summary>
    /// <param name="release">The release.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The state.</returns>
    /// <exception cref="NotFoundException">It keeps no state.</exception>
    /// <exception cref="StorageException">The backup is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public async Task<StateObjects> OfAsync(Release release, CancellationToken cancellation) => (release.After ?? release.Before) is { } backup
        ? StateObjects.Read(release.Number, await content.ReadAsync(backup, cancellation))
        : throw new NotFoundException($"Release {release.Number} keeps no state.", $"deployer releases list {run.Environment.Name}");

    /// <summary>The state as this run's backup found it.</summary>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The state.</returns>
    public async Task<StateObjects> BackedUpAsync(CancellationToken cancellation) => releases.Of(run.RunId)?.Before is { } before
        ? StateObjects.Read(release: null, await content.ReadAsync(before, cancellation))
        : StateObjects.None;

    /// <summary>
    /// The state as the backend has it now, read in the folder of an inspection. Where it cannot be read, or has vanished, what the
    /// last release left stands in for it, with the reason.
    /// </summary>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The state.</returns>
    /// <exception cref="DeployerException">It cannot be read, and nothing can stand in for it.</exception>
    public async Task<StateObjects> NowAsync(CancellationToken cancellation)
    {
        try
        {
            var state = await Inspection.OpenStateAsync(run, cancellation) is { } terraform ? await StateFile.PullAsync(terraform, cancellation) : null;
            KnownState.Refuse(run, state?.Facts, meant: null);
            return state is { Content: var current } ? StateObjects.Read(release: null, current) : StateObjects.None;
        }
        catch (DeployerException problem) when (!cancellation.IsCancellationRequested && releases.LastBackup() is { } last)
        {
            var kept = StateObjects.Read(last.Release, await content.ReadAsync(last.Backup, cancellation));
            return kept with { Source = kept.Source with { StandsInBecause = run.Services.Redaction.Apply(problem.Message) } };
        }
    }
}
