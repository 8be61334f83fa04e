using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Cli.Progress;
using Deployer.Prerequisites;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer doctor</c></summary>
internal sealed class DoctorCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    public DoctorCommand(GlobalOptions global)
        : base("doctor", "Check what a deployment of an environment needs. Changes nothing.", global, "deployer doctor production") =>
        Add(environment = CommonArguments.Environment(global));

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var results = invocation.Terminal.Results;
        await using var services = Services.ForReading(invocation.Repository);
        var findings = await services.GetRequiredService<PrerequisiteChecks>().RunAsync(
            parsed.GetRequiredValue(environment),
            invocation.IsJson ? null : finding => results.WriteLine(Printable.Line(FindingText.Line(finding))),
            CancellationToken.None);
        if (invocation.IsJson)
            Json.Write(results, findings);
        return findings.Any(finding => finding.Verdict == FindingVerdict.Failed) ? ExitCode.Prerequisites : ExitCode.Succeeded;
    }
}
