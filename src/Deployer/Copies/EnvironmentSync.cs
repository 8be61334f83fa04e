using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Copies;

/// <summary>What a synchronisation did.</summary>
/// <param name="Environment">The environment's name.</param>
/// <param name="Bucket">Where its copies are.</param>
/// <param name="RunsTakenIn">Runs that another machine had begun or gone on with, and that are here now.</param>
/// <param name="ReleaseFilesTakenIn">How many files of releases came from other machines.</param>
/// <param name="RunsKept">Runs of this home whose copies are up to date now; none when another machine works on the environment.</param>
/// <param name="HeldBy">Who works on the environment, so that nothing was written; null when nobody does.</param>
public sealed record SyncReport(
    string Environment,
    string Bucket,
    IReadOnlyList<string> RunsTakenIn,
    int ReleaseFilesTakenIn,
    IReadOnlyList<string> RunsKept,
    string? HeldBy);

/// <summary>Makes this home and an environment's bucket know the same: takes in what other machines have left there, and copies what did not
/// get there.</summary>
public sealed class EnvironmentSync
{
    private readonly RunServices services;
    private readonly EnvironmentGate gate;
    private readonly IRunControl control;

    internal EnvironmentSync(RunServices services, EnvironmentGate gate, IRunControl control)
    {
        this.services = services;
        this.gate = gate;
        this.control = control;
    }

    /// <summary>Synchronises an environment. While another machine works on it, it is only read.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="cancellation">Gives up; what was taken in or copied stays.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ConfigurationException">No copies are configured for it.</exception>
    /// <exception cref="BusyException">A process of this machine works on it.</exception>
    public Task<SyncReport> RunAsync(string environment, CancellationToken cancellation)
    {
        var target = DeployerConfiguration.Load(services.Repository.Root).Get(environment);
        var copies = services.Copying?.Of(target) ?? throw new ConfigurationException(
            $"No copies are configured for '{target.Name}'.", $"Name a bucket under environments.{target.Name}.copies in deployer.yaml.");
        return EngineErrors.TranslateAsync(() => RunAsync(target.Name, copies, cancellation));
    }

    private async Task<SyncReport> RunAsync(string environment, EnvironmentCopies copies, CancellationToken cancellation)
    {
        try
        {
            await using var lease = await gate.SeizeAsync(environment, cancellation);
            var taken = await copies.TakeInAsync(all: true, owned: true, cancellation);
            var kept = await copies.KeepAllAsync(cancellation);
            return new SyncReport(environment, $"{copies}", taken.Runs, taken.ReleaseFiles, kept, HeldBy: null);
        }
        catch (DeployerException held) when (held is BusyException or InDoubtException)
        {
            if (await control.FindHolderAsync($"environment/{environment}", cancellation) is { IsAlive: true })
            {
                throw;
            }

            var taken = await copies.TakeInAsync(all: true, owned: false, cancellation);
            return new SyncReport(environment, $"{copies}", taken.Runs, taken.ReleaseFiles, [], held.Message);
        }
    }
}
