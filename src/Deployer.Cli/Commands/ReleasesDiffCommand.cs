using System.CommandLine;
using Deployer.Cli.Output;
using Deployer.Releases;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases diff</c></summary>
internal sealed class ReleasesDiffCommand : DeployerCommand
{
    private readonly Argument<string> environment;
    private readonly Argument<string> from;
    private readonly Argument<string> to;

    public ReleasesDiffCommand(GlobalOptions global)
        : base(
            "diff",
            "Show what stands between two releases: files, providers, tools, resources, migrations, and outputs without secrets.",
            global,
            "deployer releases diff production previous",
            "deployer releases diff production 11 12")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(from = ReleasesCommand.Release("from", global, environment));
        Add(to = ReleasesCommand.Release("to", global, environment).Optional());
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var difference = await ReleasesCommand.Open(parsed.GetRequiredValue(environment), invocation).CompareAsync(
            parsed.GetRequiredValue(from), parsed.GetValue(to) ?? EnvironmentReleases.Current, CancellationToken.None);
        if (invocation.IsJson)
            Json.Write(terminal.Results, difference);
        else
            ReleaseDifferenceText.Write(difference, terminal.Results);
        return ExitCode.Succeeded;
    }
}
