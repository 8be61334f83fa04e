using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Makes the configuration that was applied last the run's working copy: it knows how to destroy what it has made. In doubt: run again.
/// </summary>
internal sealed class RestorePresent(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        run.Folder.RescueErroredState();
        await PresentConfiguration.UnpackAsync(run, new ReleaseContent(run.Services.Home, run.Environment), context.CancellationToken);
        if (!Directory.Exists(run.Folder.Present))
        {
            throw new StepFailedException(
                $"The configuration that '{run.Environment.Name}' was deployed with last is not here any more.",
                $"Deploy it again, so that it is on record: deployer deploy {run.Environment.Name}\nthen: deployer rollback {run.Environment.Name} --to nothing");
        }

        var fresh = run.Folder.Infrastructure + ".new";
        PrivateFiles.DeleteFolder(fresh);
        PresentConfiguration.Copy(run.Folder.Present, fresh);
        await TodaysVariables.ApplyAsync(run, fresh, context.CancellationToken);
        PrivateFiles.DeleteFolder(run.Folder.Infrastructure);
        Directory.Move(fresh, run.Folder.Infrastructure);
        run.Note($"the configuration that was applied last (release {run.ChosenRelease}) says how to destroy what it has made");
        return ExecutionResult.Next();
    }
}
