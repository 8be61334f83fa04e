using System.CommandLine;
using Deployer.Cli.Completions;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Comparison;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases compare</c></summary>
internal sealed class ReleasesCompareCommand : DeployerCommand
{
    private readonly Argument<string> environment;
    private readonly Argument<string> release;

    private readonly Option<string?> backup = new("--backup")
    {
        Description = "The release whose state could be put back: what it would mean to do so is shown beside.",
        HelpName = "release",
    };

    public ReleasesCompareCommand(GlobalOptions global)
        : base(
            "compare",
            "Show what becomes of each object if an environment goes back to a release, from the states alone: orphan, recreate, replace, change, keep. Changes nothing.",
            global,
            "deployer releases compare production previous",
            "deployer releases compare production 12 --backup 11",
            "deployer releases compare production previous --output json | jq -r '.objects[] | select(.dataBearing) | .address'")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(release = ReleasesCommand.Release("release", global, environment));
        Add(backup);
        backup.Validators.Add(ReleasesCommand.RefuseOtherWords);
        backup.CompletionSources.Add(new ReleaseCompletions(global, environment, all: true).Suggest);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        await using var session = new InspectionSession(invocation);
        var report = await session.RunAsync<EnvironmentComparison, ComparisonReport>((look, stop) => look.RunAsync(
            parsed.GetRequiredValue(environment), parsed.GetRequiredValue(release), parsed.GetValue(backup), stop));
        if (invocation.IsJson)
        {
            Json.Write(terminal.Results, report);
            return ExitCode.Succeeded;
        }

        foreach (var line in ComparisonText.Lines(report, withImports: true))
            terminal.Results.WriteLine(line);
        return ExitCode.Succeeded;
    }
}
