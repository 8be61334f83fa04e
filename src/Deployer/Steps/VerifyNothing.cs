using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Proves that everything is destroyed: the state knows no object any more, not one that a replacement left behind either, and a plan finds
/// nothing to destroy. Marks the release that this run makes verified, unless something was skipped. In doubt: run again.
/// </summary>
internal sealed class VerifyNothing(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var cancellation = context.CancellationToken;
        var left = await VerifyDeployment.RequireNoChangesAsync(run, cancellation);
        var terraform = await TerraformSetup.ForAsync(run, cancellation);
        var skipped = SkippedObjects.Of(run.Folder);
        var known = await StateFile.PullAsync(terraform, cancellation) is { Content: var state } ? StateResources.Read(state) : [];
        var standing = known.Where(each => !skipped.Cover(each.Address)).Select(each => each.Address).Order(StringComparer.Ordinal).ToList();
        if (standing.Count > 0)
        {
            throw new StepFailedException(
                $"The destruction was applied, but the state still knows {string.Join(", ", standing)}.", $"deployer resume {run.RunId}");
        }

        if (left.Count > 0)
        {
            new RunRelease(run).LeftBehind([.. left.Select(change => $"{change.Address} would be {change.Action.Past()}")]);
            run.Warn($"skipped, and still there: {string.Join(", ", left.Select(change => change.Address))}. All else is destroyed");
            return ExecutionResult.Next();
        }

        new RunRelease(run).Verified();
        run.Note("the state knows nothing any more, and a plan finds nothing to destroy: verified");
        return ExecutionResult.Next();
    }
}
