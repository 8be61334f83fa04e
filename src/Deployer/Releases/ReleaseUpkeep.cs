using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>Looks after what is kept of releases: lets old ones go, takes one in from a file. Nothing else may work on the environment.</summary>
public sealed class ReleaseUpkeep
{
    private readonly RunServices services;
    private readonly EnvironmentGate gate;
    private readonly ReleaseRetention retention;

    internal ReleaseUpkeep(RunServices services, EnvironmentGate gate, IRunControl control)
    {
        (this.services, this.gate) = (services, gate);
        retention = new ReleaseRetention(services, control);
    }

    /// <summary>Finds what the rules of an environment let go of.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The releases.</returns>
    public Task<ReleasePrune> FindOldAsync(DeployEnvironment environment, CancellationToken cancellation) =>
        retention.FindAsync(environment, cancellation);

    /// <summary>Removes what the rules let go of, and every file that no release needs any more.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Gives up before the first removal.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="BusyException">A living process or tool works on the environment; nothing was removed.</exception>
    public async Task<PrunedReleases> PruneAsync(DeployEnvironment environment, CancellationToken cancellation)
    {
        await using var lease = await gate.SeizeAsync(environment.Name, cancellation);
        var pruned = retention.Remove(environment, await retention.FindAsync(environment, cancellation));
        await CopyAsync(environment, cancellation);
        return pruned;
    }

    /// <summary>Takes a release in that another home has exported, under its own number.</summary>
    /// <param name="environment">The environment, which must be the release's.</param>
    /// <param name="file">What was exported.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The release's number, and false when it was here already.</returns>
    /// <exception cref="BusyException">A living process or tool works on the environment.</exception>
    /// <exception cref="ReleaseRefusedException">It is no such file, of another environment, or its number is another release's here.</exception>
    /// <exception cref="StorageException">It is damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public async Task<(int Number, bool IsNew)> ImportAsync(DeployEnvironment environment, byte[] file, CancellationToken cancellation)
    {
        await using var lease = await gate.SeizeAsync(environment.Name, cancellation);
        var taken = await ReleasePackage.TakeInAsync(services.Home, environment, file, cancellation);
        await CopyAsync(environment, cancellation);
        return taken;
    }

    /// <summary>Seals for today's recipients what was sealed for others: after a key was changed. What cannot be opened here stays as it is.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Stops it between two files.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ConfigurationException">The environment's releases are not encrypted.</exception>
    /// <exception cref="BusyException">A living process or tool works on the environment.</exception>
    /// <exception cref="SealException">A recipient is none.</exception>
    public async Task<ResealedReleases> ResealAsync(DeployEnvironment environment, CancellationToken cancellation)
    {
        if (environment.Encryption is null)
        {
            throw new ConfigurationException(
                $"The releases of '{environment.Name}' are not encrypted.", $"Name recipients under environments.{environment.Name}.encryption in deployer.yaml.");
        }

        await using var lease = await gate.SeizeAsync(environment.Name, cancellation);
        // A recipient that is none would otherwise be told of each file.
        await Sealing.Of(environment).SealAsync(ReadOnlyMemory<byte>.Empty, cancellation);
        var store = new ReleaseStore(services.Home, environment.Name, services.Time);
        var resealed = await new ReleaseResealing(store, new ReleaseContent(services.Home, environment)).SealAsync(cancellation);
        await CopyAsync(environment, cancellation, anew: true);
        return resealed;
    }

    /// <summary>Where releases are copied, their copies follow: what was removed here would be taken in from there again.</summary>
    private async Task CopyAsync(DeployEnvironment environment, CancellationToken cancellation, bool anew = false)
    {
        if (services.Copying?.Of(environment) is { } copies)
        {
            await copies.KeepAllAsync(cancellation, anew);
        }
    }
}
