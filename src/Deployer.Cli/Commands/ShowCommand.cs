using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer show</c></summary>
internal sealed class ShowCommand : DeployerCommand
{
    private readonly Argument<string> runId;

    public ShowCommand(GlobalOptions global)
        : base("show", "Show a run, the newest one by default: its steps, what is in doubt, who drives it, and the next command.", global, "deployer show", "deployer show k3f9") =>
        Add(runId = CommonArguments.RunId(global).Optional());

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        await using var reading = new RunReading(invocation);
        var terminal = invocation.Terminal;
        var named = parsed.GetValue(runId) ?? await reading.NewestAsync(terminal);
        var details = await reading.Runs.FindAsync(named, CancellationToken.None);
        if (invocation.IsJson)
            Json.Write(terminal.Results, details);
        else
            RunText.Write(details, terminal.Results, terminal.Time);
        return ExitCode.Succeeded;
    }
}
