using Deployer.Cli.Output;
using Deployer.Prerequisites;

namespace Deployer.Cli.Progress;

/// <summary>A prerequisite's finding in one line.</summary>
internal static class FindingText
{
    public static string Line(Finding finding)
    {
        var remedy = finding.Remedy is null ? "" : $"  next: {finding.Remedy}";
        return $"{Words.Of(finding.Verdict),-11}  {finding.Check}  {finding.Detail}{remedy}";
    }
}
