namespace Deployer.Runs;

/// <summary>Reads what is known about runs. Takes no lease and starts no host: it works while another process drives a run.</summary>
public sealed class RunCatalogue
{
    /// <summary>Lists runs, newest first.</summary>
    /// <param name="environment">Only this environment's; null for all.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The runs.</returns>
    public Task<IReadOnlyList<RunView>> ListAsync(string? environment, int take, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Finds a run by its id or by an unambiguous beginning of it.</summary>
    /// <param name="idOrPrefix">What the person typed.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The run with its attempts, tools and next command.</returns>
    /// <exception cref="NotFoundException">No run, or more than one, begins like this.</exception>
    public Task<RunDetails> FindAsync(string idOrPrefix, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The runs that <c>deployer resume</c> without an id could mean: unfinished and held by nobody.</summary>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The candidates, newest first.</returns>
    public Task<IReadOnlyList<RunView>> ListResumableAsync(CancellationToken cancellation) => throw new NotImplementedException();
}
