using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Inspections;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer drift</c></summary>
internal sealed class DriftCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    public DriftCommand(GlobalOptions global)
        : base(
            "drift",
            "Show what was changed outside Terraform since the last deployment. Changes nothing; ends with 12 when something was.",
            global,
            "deployer drift production",
            "deployer drift production --output json | jq -r '.resources[].address'") => Add(environment = CommonArguments.Environment(global));

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        await using var session = new InspectionSession(invocation);
        var drift = await session.RunAsync<DriftCheck, EnvironmentDrift>((look, stop) => look.RunAsync(parsed.GetRequiredValue(environment), stop));
        if (invocation.IsJson)
            Json.Write(terminal.Results, drift);
        else
            DriftText.Write(drift, terminal.Results);
        return ExitCodes.Of(drift);
    }
}
