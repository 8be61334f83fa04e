using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Explains that the state itself cannot be read, which Terraform reports as a lock that it cannot get, and names the way out.</summary>
internal static class StateDamage
{
    /// <summary>Puts a damaged state into words.</summary>
    /// <param name="run">The run.</param>
    /// <param name="problem">What a step failed with.</param>
    /// <returns>The error to report instead; null when it is about something else.</returns>
    public static StepFailedException? Explain(RunContext run, DeployerException problem)
    {
        if (run.Environment.Backend == BackendKind.Local || problem is not (StepFailedException or ToolFailedException) || !IsDamage(problem.Message))
        {
            return null;
        }

        var back = run.Releases.LastBackup() is { } last ? $"Put the backup back: {last.PutBack(run)}\n" : "";
        return new StepFailedException(
            $"The state of '{run.Environment.Name}' is damaged: Terraform cannot read it.\n{problem.Message}",
            $"{back}Or, once it is whole again: deployer resume {run.RunId}",
            problem);
    }

    // Terraform's words for a file that is no JSON, or not that of a state, and for one of no bytes in a bucket; then our own.
    private static bool IsDamage(string message) =>
        message.Contains("Unsupported state file format", StringComparison.Ordinal)
        || message.Contains("Error loading the state: no state", StringComparison.Ordinal)
        || message.Contains(StateFile.DamagedText, StringComparison.Ordinal);
}
