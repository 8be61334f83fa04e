using Deployer.Environments;
using Deployer.Releases;

namespace Deployer.Runs;

/// <summary>What is done whenever a command leaves a run, however it was left: says how it stands, and closes its release.</summary>
internal sealed class RunClosing(RunServices services, IRunControl control)
{
    /// <summary>Says how a run was left, and closes its release.</summary>
    /// <param name="run">The run as it stands.</param>
    /// <returns>How it was left.</returns>
    public async Task<RunResult> CloseAsync(RunSummary run)
    {
        var journal = await EngineErrors.TranslateAsync(() => control.GetJournalAsync(run.Id, CancellationToken.None));
        var tools = LivingTools.Of(new RunFolder(services.Home, run.Id)).Select(tool => tool.Facts).ToList();
        var result = RunResults.Of(run, journal, tools);
        var worked = journal.Aggregate(TimeSpan.Zero, (sum, attempt) => sum + ((attempt.EndedAt ?? attempt.BegunAt) - attempt.BegunAt));
        CloseRelease(result.Environment, run.Id, result.Status, worked);
        await LetOldReleasesGoAsync(result.Environment, run.CurrentStep ?? "");
        await CopyAsync(result);
        return result;
    }

    /// <summary>Copies how a run was left, where runs are copied.</summary>
    /// <param name="result">How it was left.</param>
    /// <returns>A task.</returns>
    public Task CopyAsync(RunResult result) => services.Copying?.AtEndingAsync(
        result.Environment, result.RunId, inHurry: result.Failure is { Kind: FailureKind.Interrupted }) ?? Task.CompletedTask;

    /// <summary>Records in a run's release how the run was left.</summary>
    /// <param name="environment">Its environment.</param>
    /// <param name="runId">The run.</param>
    /// <param name="status">What it looks like now.</param>
    /// <param name="worked">How long its steps have worked; null when that is not known.</param>
    public void CloseRelease(string environment, string runId, RunStatus status, TimeSpan? worked = null) =>
        new ReleaseStore(services.Home, environment, services.Time).Close(runId, RunStatuses.Words(status), worked);

    /// <summary>Follows the rules of retention; what stands in their way does not change how the run was left.</summary>
    private async Task LetOldReleasesGoAsync(string environment, string step)
    {
        try
        {
            if (DeployerConfiguration.Load(services.Repository.Root).Get(environment) is not { Releases: not null } target)
            {
                return;
            }

            var retention = new ReleaseRetention(services, control);
            var pruned = retention.Remove(target, await retention.FindAsync(target, CancellationToken.None));
            if (pruned.Removed.Count > 0)
            {
                services.Observer.On(new StepNote(services.Time.GetUtcNow(), step, $"older releases let go: {string.Join(", ", pruned.Removed)}"));
            }
        }
        catch (Exception problem) when (problem is DeployerException or IOException or UnauthorizedAccessException)
        {
            services.Observer.On(new StepNote(services.Time.GetUtcNow(), step, $"older releases stay for now: {problem.Message}", Warning: true));
        }
    }
}
