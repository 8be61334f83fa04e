namespace Deployer.Runs;

/// <summary>Checks, side by side, what a deployment of an environment needs before it touches anything.</summary>
public sealed class PrerequisiteChecks
{
    /// <summary>Runs all checks.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="report">Called for each finding as it comes; null when nobody watches.</param>
    /// <param name="cancellation">Stops the checks.</param>
    /// <returns>The findings in a fixed order.</returns>
    public Task<IReadOnlyList<Finding>> RunAsync(string environment, Action<Finding>? report, CancellationToken cancellation) =>
        throw new NotImplementedException();
}
