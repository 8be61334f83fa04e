using Deployer.Prerequisites;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Checks what the run needs, and touches nothing. In doubt: run again. Once all is well, it lets the Supabase CLI look for pending
/// migrations while Terraform works.
/// </summary>
internal sealed class CheckPrerequisites(RunServices services, PrerequisiteChecks checks, MigrationLookahead lookahead)
    : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var findings = await checks.RunAsync(
            run.Environment.Name,
            finding => run.Report(now => new PrerequisiteChecked(now, finding)),
            context.CancellationToken);

        var failed = findings.Where(finding => finding.Verdict == FindingVerdict.Failed).ToList();
        if (failed.Count > 0)
        {
            throw new PrerequisiteException(
                string.Join('\n', failed.Select(finding => $"{finding.Check}: {finding.Detail}")),
                string.Join('\n', failed.Select(finding => finding.Remedy).OfType<string>().Append($"deployer resume {run.RunId}")));
        }

        lookahead.Ask(run, context.CancellationToken);
        return ExecutionResult.Next();
    }
}
