using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Copies;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer resume</c></summary>
internal sealed class ResumeCommand : DeployerCommand
{
    private readonly Argument<string> runId;
    private readonly Option<string[]> skip = ConsentOptions.Skip();
    private readonly Option<string?> wait = WaitOption.Create();

    public ResumeCommand(GlobalOptions global)
        : base(
            "resume",
            "Go on with a run that stopped, at the step where it stopped.",
            global,
            "deployer resume",
            "deployer resume k3f9",
            "deployer resume k3f9 --wait=30m",
            "deployer resume k3f9 --skip 'module.service[\"api\"]'")
    {
        Add(runId = CommonArguments.RunId(global).Optional());
        Add(skip);
        Add(wait);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        await using var session = new RunSession(invocation);
        var run = parsed.GetValue(runId) is { } named
            ? (await session.Runs.FindAsync(named, CancellationToken.None)).Run
            : await OnlyCandidateAsync(session.Runs, invocation.Terminal);
        return ExitCodes.Of(await session.DriveAsync(stop => session.Driver.ResumeAsync(run.Id, parsed.GetRequiredValue(skip), WaitOption.Of(parsed, wait), stop)));
    }

    private static async Task<RunView> OnlyCandidateAsync(RunFinder runs, Terminal terminal)
    {
        var candidates = await runs.ListResumableAsync(text => terminal.Text.WriteLine(Printable.Line(text)), CancellationToken.None);
        if (candidates.Count == 0)
            throw new NotFoundException(
                "There is no run to resume here.", "deployer runs   (or, if it was begun on another machine: deployer resume <run-id>)");
        if (candidates.Count > 1)
        {
            var list = candidates.Select(run => $"{run.Id}  {run.Environment}  {Words.Of(run.Status)} at {run.Step}");
            throw new UsageException(
                $"More than one run can be resumed:\n{string.Join('\n', list)}", $"deployer resume {candidates[0].Id}");
        }

        var only = candidates[0];
        terminal.Text.WriteLine($"resuming {only.Id} ({only.Environment}, {Words.Of(only.Status)} at {only.Step})");
        return only;
    }
}
