using Deployer.Buckets;
using Deployer.Runs;

namespace Deployer.Copies;

/// <summary>
/// Finds runs for people: those of this home, and those that other machines have left in the buckets of environments with copies. A run that
/// is known here is shown as this home knows it; whoever drives it reads it again once the environment is his.
/// </summary>
public sealed class RunFinder
{
    private readonly RunCatalogue catalogue;
    private readonly Copying? copying;

    internal RunFinder(RunCatalogue catalogue, Copying? copying) => (this.catalogue, this.copying) = (catalogue, copying);

    /// <summary>Looks in this home alone: no environment has copies.</summary>
    /// <param name="catalogue">The home's runs.</param>
    /// <returns>The finder.</returns>
    public static RunFinder Of(RunCatalogue catalogue) => new(catalogue, copying: null);

    /// <summary>Finds a run by its id or by an unambiguous beginning of it; one that is not known here is taken in.</summary>
    /// <param name="idOrPrefix">What the person typed.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The run with its attempts, tools and next command.</returns>
    /// <exception cref="NotFoundException">No run, or more than one, begins like this.</exception>
    /// <exception cref="BucketException">None is known here, and a bucket cannot be asked.</exception>
    public async Task<RunDetails> FindAsync(string idOrPrefix, CancellationToken cancellation)
    {
        if (copying is not null && !await catalogue.KnowsAsync(idOrPrefix, cancellation))
        {
            await copying.FetchAsync(idOrPrefix, cancellation);
        }

        return await catalogue.FindAsync(idOrPrefix, cancellation);
    }

    /// <summary>Lists runs, newest first; those that other machines have not ended are taken in before.</summary>
    /// <param name="environment">Only this environment's; null for all.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="say">Told what was taken in, and which bucket could not be asked.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The runs.</returns>
    public async Task<IReadOnlyList<RunView>> ListAsync(string? environment, int take, Action<string> say, CancellationToken cancellation)
    {
        await LookAroundAsync(environment, say, cancellation);
        return await catalogue.ListAsync(environment, take, cancellation);
    }

    /// <summary>The runs that <c>deployer resume</c> without an id could mean; those that other machines have not ended are among them.</summary>
    /// <param name="say">Told what was taken in, and which bucket could not be asked.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The candidates, newest first.</returns>
    public async Task<IReadOnlyList<RunView>> ListResumableAsync(Action<string> say, CancellationToken cancellation)
    {
        await LookAroundAsync(environment: null, say, cancellation);
        return await catalogue.ListResumableAsync(cancellation);
    }

    private Task LookAroundAsync(string? environment, Action<string> say, CancellationToken cancellation) =>
        copying?.TakeInOpenAsync(environment, say, cancellation) ?? Task.CompletedTask;
}
