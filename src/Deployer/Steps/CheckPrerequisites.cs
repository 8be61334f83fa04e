using Deployer.Prerequisites;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Checks what the run needs, and touches nothing; only the sandbox's own servers are started meanwhile. In doubt: run again. Once
/// all is well, it lets the Supabase CLI look for pending migrations while Terraform works.
/// </summary>
internal sealed class CheckPrerequisites(RunServices services, MigrationLookahead lookahead) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var allIsWell = new TaskCompletionSource();
        if (run.ChosenRelease is null)
        {
            lookahead.Ask(run, allIsWell.Task, context.CancellationToken);
        }

        var subject = new CheckSubject(run.Environment, run.Services.Repository, run.Services.Home)
        {
            StartsServers = true,
            Release = run.ChosenRelease,
        };
        var findings = await PrerequisiteChecks.RunAsync(
            subject,
            finding => run.Report(now => new PrerequisiteChecked(now, finding)),
            context.CancellationToken);

        var failed = findings.Where(finding => finding.Verdict == FindingVerdict.Failed).ToList();
        if (failed.Count > 0)
        {
            allIsWell.SetCanceled(CancellationToken.None);
            throw new PrerequisiteException(
                string.Join('\n', failed.Select(finding => $"{finding.Check}: {finding.Detail}")),
                string.Join('\n', failed.Select(finding => finding.Remedy).OfType<string>().Append($"deployer resume {run.RunId}")));
        }

        allIsWell.SetResult();
        return ExecutionResult.Next();
    }
}
