using System.CommandLine;
using Deployer.Cli.Output;
using Deployer.Releases;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases list</c></summary>
internal sealed class ReleasesListCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    public ReleasesListCommand(GlobalOptions global)
        : base(
            "list",
            "List the releases of an environment, newest first.",
            global,
            "deployer releases list production",
            "deployer releases list production --output json | jq '.[] | select(.verified) | .number'") =>
        Add(environment = CommonArguments.Environment(global));

    protected override Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var name = ReleasesCommand.EnvironmentOf(parsed.GetRequiredValue(environment), invocation).Name;
        var terminal = invocation.Terminal;
        var releases = new ReleaseCatalogue(invocation.Home, terminal.Time).List(name);
        if (invocation.IsJson)
            Json.Write(terminal.Results, releases);
        else if (releases.Count == 0)
            terminal.Text.WriteLine($"no releases of {name} yet; the first one: deployer deploy {name}");
        else
            ReleaseText.Write(releases, terminal.Results, terminal.Time);
        return Task.FromResult(ExitCode.Succeeded);
    }
}
