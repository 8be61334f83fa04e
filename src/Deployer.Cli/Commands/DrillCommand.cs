using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Drills;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer drill</c></summary>
internal sealed class DrillCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    public DrillCommand(GlobalOptions global)
        : base(
            "drill",
            "Try to restore the last release of an environment from its copy alone, and say how long it takes and what would be lost.",
            global,
            "deployer drill production",
            "deployer drill production --output json | jq '.lost'") => Add(environment = CommonArguments.Environment(global));

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        await using var session = new InspectionSession(invocation);
        var report = await session.RunAsync<RestoreDrill, DrillReport>((drill, stop) => drill.RunAsync(parsed.GetRequiredValue(environment), stop));
        if (invocation.IsJson)
            Json.Write(terminal.Results, report);
        else
            DrillText.Write(report, terminal.Results);
        return ExitCode.Succeeded;
    }
}
