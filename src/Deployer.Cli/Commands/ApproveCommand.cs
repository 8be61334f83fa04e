using System.CommandLine;
using Deployer.Cli.Driving;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer approve</c></summary>
internal sealed class ApproveCommand : DeployerCommand
{
    private readonly Argument<string> runId;

    public ApproveCommand(GlobalOptions global)
        : base("approve", "Approve the plan that a run waits with, and go on with the run.", global, "deployer approve k3f9") =>
        Add(runId = CommonArguments.RunId(global));

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        await using var session = new RunSession(invocation);
        var run = await session.Driver.FindAsync(parsed.GetRequiredValue(runId), CancellationToken.None);
        return ExitCodes.Of(await session.DriveAsync(stop => session.Driver.ApproveAsync(run.Id, planDigest: null, stop)));
    }
}
