namespace Deployer.Runs;

/// <summary>
/// Drives runs in this process: starts, resumes, approves, rejects. Each method returns when the run has ended, has stopped, or
/// waits for a person. Cancelling asks the running tool to stop, once, and waits for it.
/// </summary>
public sealed class RunDriver
{
    /// <summary>Deploys an environment.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="options">What the person decided beforehand.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="BusyException">Another process holds the environment.</exception>
    public Task<RunResult> DeployAsync(string environment, DeployOptions options, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Goes on with a run at the step that failed.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    /// <exception cref="BusyException">A living process drives the run or holds its environment.</exception>
    /// <exception cref="RunEndedException">The run is over.</exception>
    public Task<RunResult> ResumeAsync(string runId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Approves the plan that a run waits with, and goes on with the run.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    public Task<RunResult> ApproveAsync(string runId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Ends a run that waits or is suspended, without changing anything.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the attempt to do so.</param>
    /// <returns>How the run was left.</returns>
    public Task<RunResult> RejectAsync(string runId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Kills the tools of a run at once. State that they had not written yet is lost.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the attempt to do so.</param>
    /// <returns>The tools that were killed.</returns>
    public Task<IReadOnlyList<LivingTool>> KillAsync(string runId, CancellationToken cancellation) => throw new NotImplementedException();
}
