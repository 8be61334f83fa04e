using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Inspections;
using Deployer.Releases;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer plan</c></summary>
internal sealed class PlanCommand : DeployerCommand
{
    private readonly Argument<string> environment;
    private readonly Option<string?> to;
    private readonly Option<LineageChange?> lineage = ConsentOptions.AcceptLineage();

    public PlanCommand(GlobalOptions global)
        : base(
            "plan",
            "Show what a deployment of an environment would do, migrations included, or a rollback. Changes nothing.",
            global,
            "deployer plan production",
            "deployer plan production --to previous",
            "deployer plan production --output json | jq '.reasons'")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(to = ReleaseOption.Create("Show what a rollback to this release would do", global, environment));
        Add(lineage);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        await using var session = new InspectionSession(invocation);
        var report = await session.RunAsync<DryRun, DryRunReport>((look, stop) => look.RunAsync(parsed.GetRequiredValue(environment), parsed.GetValue(to), parsed.GetValue(lineage), stop));
        if (invocation.IsJson)
            Json.Write(terminal.Results, report);
        else
            DryRunText.Write(report, terminal.Results);
        if (report is not { Refusal: { } refusal, Remedy: { } remedy })
            return ExitCode.Succeeded;
        ErrorReport.Write(terminal.Text, refusal, remedy);
        return ExitCode.StepFailed;
    }
}
