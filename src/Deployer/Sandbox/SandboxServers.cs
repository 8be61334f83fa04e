using Deployer.Runs;

namespace Deployer.Sandbox;

/// <summary>The sandbox's two servers, which outlive the deployer.</summary>
public static class SandboxServers
{
    /// <summary>Stops both; what they hold stays.</summary>
    /// <param name="home">The deployer's home.</param>
    /// <param name="time">The clock.</param>
    /// <param name="token">Stops the waiting.</param>
    /// <returns>Which of them ran.</returns>
    /// <exception cref="BusyException">A tool works on them.</exception>
    public static async Task<StoppedServers> StopAsync(Home home, TimeProvider time, CancellationToken token)
    {
        if (LivingTools.OfAllRuns(home).FirstOrDefault() is { RunId: { } run, Tool: { } tool })
        {
            throw new BusyException(
                $"{tool.Name} of run {run} works on the sandbox, as process {tool.Pid}.", $"Wait for it: deployer show {run}");
        }

        return new StoppedServers(
            await SimulatedCloud.Of(home, time).StopAsync(token), await PostgresCluster.Of(home, time).StopAsync(token));
    }
}

/// <summary>Which servers of the sandbox ran, and are stopped.</summary>
/// <param name="Cloud">The simulated cloud.</param>
/// <param name="Database">The private PostgreSQL.</param>
public sealed record StoppedServers(bool Cloud, bool Database);
