using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer show</c></summary>
internal sealed class ShowCommand : DeployerCommand
{
    private readonly Argument<string> runId;

    public ShowCommand(GlobalOptions global)
        : base("show", "Show a run: its steps, what is in doubt, who drives it, and the next command.", global, "deployer show k3f9") =>
        Add(runId = CommonArguments.RunId(global));

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        await using var reading = new RunReading(invocation);
        var details = await reading.Runs.FindAsync(parsed.GetRequiredValue(runId), CancellationToken.None);
        if (invocation.IsJson)
            Json.Write(invocation.Terminal.Results, details);
        else
            RunText.Write(details, invocation.Terminal.Results, invocation.Terminal.Time);
        return ExitCode.Succeeded;
    }
}
