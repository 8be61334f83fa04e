using Deployer.Inspections;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Comparison;

/// <summary>Compares what an environment has with what releases know, without a run.</summary>
public sealed class EnvironmentComparison
{
    private const string Command = "releases compare";

    private readonly Inspection inspection;

    internal EnvironmentComparison(RunServices services, EnvironmentGate gate) => inspection = new Inspection(services, gate);

    /// <summary>Compares the current state with a release's and, if one is named, with a backup. Changes nothing, the state neither.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="release">The release that could be gone back to: its number, or a word for it.</param>
    /// <param name="backup">The release whose state could be put back; null: none.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>The report.</returns>
    /// <exception cref="NotFoundException">There is no such release, or it keeps no state.</exception>
    /// <exception cref="BusyException">Another process works on the environment.</exception>
    /// <exception cref="StorageException">The state of a release is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public Task<ComparisonReport> RunAsync(string environment, string release, string? backup, CancellationToken cancellation) =>
        inspection.RunAsync(environment, Command, (run, stop) => LookAsync(run, release, backup, stop), cancellation);

    /// <summary>Compares in the folder of an inspection.</summary>
    /// <param name="run">The inspection's context.</param>
    /// <param name="release">The release that could be gone back to.</param>
    /// <param name="backup">The release whose state could be put back; null: none.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>The report.</returns>
    internal static async Task<ComparisonReport> LookAsync(RunContext run, string release, string? backup, CancellationToken cancellation)
    {
        var releases = new EnvironmentReleases(run.Services.Home, run.Environment, run.Services.Time);
        var states = new ReleaseStates(run);
        // What is missing or damaged here is told before the backend is asked.
        var chosen = await states.OfAsync(releases.Get(release), cancellation);
        var old = backup is null ? null : await states.OfAsync(releases.Get(backup), cancellation);
        return StateComparison.Of(run.Environment, await states.NowAsync(cancellation), chosen, old);
    }
}
