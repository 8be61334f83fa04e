using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Runs the safe remedies of findings.</summary>
public sealed class Mending
{
    // Enabling an API, or installing the CLI, may take minutes.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly RunServices services;

    internal Mending(RunServices services) => this.services = services;

    /// <summary>Runs the command of a finding, in the repository's root folder.</summary>
    /// <param name="finding">A finding with a <see cref="Finding.Fix"/>.</param>
    /// <param name="environment">The environment that was looked at.</param>
    /// <param name="cancellation">Ends the command.</param>
    /// <returns>Null when it succeeded; otherwise what it said, redacted.</returns>
    public async Task<string?> RunAsync(Finding finding, string environment, CancellationToken cancellation)
    {
        var words = finding.Fix ?? throw new ArgumentException("There is nothing to run.", nameof(finding));
        var simulated = DeployerConfiguration.Load(services.Repository.Root).Get(environment).Cloud == CloudKind.Simulated;
        var tools = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = simulated });
        var command = new ToolCommand(
            ToolPath.Require(words[0], tools.Variables, $"Install {words[0]}."), words.Skip(1).ToList(), services.Repository.Root, tools.Variables);
        var result = await ToolRunner.RunAsync(command, Limit, cancellation);
        return result.ExitCode == 0 ? null : Redaction.ByPattern($"exit code {result.ExitCode}: {result.Stderr.Trim()}");
    }
}
