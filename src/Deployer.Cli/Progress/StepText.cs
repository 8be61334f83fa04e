using Deployer.Runs;

namespace Deployer.Cli.Progress;

/// <summary>How a step's attempt ended, in words; a duration follows.</summary>
internal static class StepText
{
    public static string Of(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Completed => "done in",
        StepOutcome.Interrupted => "stopped after",
        _ => "failed after",
    };
}
