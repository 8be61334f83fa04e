using Deployer.Prerequisites;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Checks what the run needs, and touches nothing; only the sandbox's own servers are started meanwhile. In doubt: run again.
/// </summary>
internal sealed class CheckPrerequisites(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var subject = new CheckSubject(run.Environment, run.Services.Repository, run.Services.Home)
        {
            StartsServers = true,
            Release = run.ChosenRelease,
            NeedsReleaseState = !Adoption.Is(run.Folder),
            DestroysAll = run.DestroysAll,
        };
        var findings = await PrerequisiteChecks.RunAsync(
            subject,
            finding => run.Report(now => new PrerequisiteChecked(now, finding)),
            context.CancellationToken);

        Require(findings, $"deployer resume {run.RunId}");
        return ExecutionResult.Next();
    }

    /// <summary>Stops where a check failed.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="goOn">The command that goes on once all is well.</param>
    /// <exception cref="PrerequisiteException">A check failed; the error names each, with its remedy.</exception>
    public static void Require(IReadOnlyList<Finding> findings, string goOn)
    {
        var failed = findings.Where(finding => finding.Verdict == FindingVerdict.Failed).ToList();
        if (failed.Count > 0)
        {
            throw new PrerequisiteException(
                string.Join('\n', failed.Select(finding => $"{finding.Check}: {finding.Detail}")),
                string.Join('\n', failed.Select(finding => finding.Remedy).OfType<string>().Append(goOn)));
        }
    }
}
