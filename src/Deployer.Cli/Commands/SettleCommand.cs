using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer settle</c></summary>
internal sealed class SettleCommand : DeployerCommand
{
    private readonly Argument<string> runId;
    private readonly Option<string?> summary = new("--summary")
    {
        Description = "Also append what became of the run to this file, as Markdown: the summary of a CI job.",
        HelpName = "file",
    };

    public SettleCommand(GlobalOptions global)
        : base(
            "settle",
            "Finish the bookkeeping of a run whose process died, of the newest run of this machine by default. Changes nothing that is deployed.",
            global,
            "deployer settle",
            "deployer settle k3f9 --summary summary.md")
    {
        Add(runId = CommonArguments.RunId(global).Optional());
        Add(summary);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        await using var session = new RunSession(invocation);
        var run = parsed.GetValue(runId) is { } named
            ? (await session.Runs.FindAsync(named, CancellationToken.None)).Run
            : await session.Catalogue.ListAsync(environment: null, take: 1, CancellationToken.None) is [var newest, ..] ? newest : null;
        if (run is null)
        {
            // A job that failed before its run began calls this all the same.
            invocation.Terminal.Text.WriteLine("no run has begun: there is nothing to settle");
            return ExitCode.Succeeded;
        }

        var result = await session.SettleAsync(run.Id);
        if (parsed.GetValue(summary) is { } file)
        {
            var details = await session.Catalogue.FindAsync(run.Id, CancellationToken.None);
            JobSummary.Append(file, result, details);
        }

        return result.Outcome == RunOutcome.InDoubt ? ExitCode.InDoubt : ExitCode.Succeeded;
    }
}
