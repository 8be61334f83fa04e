using System.CommandLine;
using Deployer.Cli.Output;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases show</c></summary>
internal sealed class ReleasesShowCommand : DeployerCommand
{
    private readonly Argument<string> environment;
    private readonly Argument<string> release;

    public ReleasesShowCommand(GlobalOptions global)
        : base(
            "show",
            "Show all that is known of a release: who, when, how long, what it did, and the files it consists of. Never a value of them.",
            global,
            "deployer releases show production current",
            "deployer releases show production 12 --output json")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(release = ReleasesCommand.Release("release", global, environment));
    }

    protected override Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var details = ReleasesCommand.Open(parsed.GetRequiredValue(environment), invocation).Show(parsed.GetRequiredValue(release));
        if (invocation.IsJson)
            Json.Write(terminal.Results, details);
        else
            ReleaseDetailsText.Write(details, terminal.Results, terminal.Time);
        return Task.FromResult(ExitCode.Succeeded);
    }
}
