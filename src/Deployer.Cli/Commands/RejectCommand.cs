using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer reject</c></summary>
internal sealed class RejectCommand : DeployerCommand
{
    private readonly Argument<string> runId;

    public RejectCommand(GlobalOptions global)
        : base("reject", "End a run that waits or is suspended. Changes nothing.", global, "deployer reject k3f9") =>
        Add(runId = CommonArguments.RunId(global));

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        await using var session = new RunSession(invocation);
        var run = (await session.Runs.FindAsync(parsed.GetRequiredValue(runId), CancellationToken.None)).Run;
        var result = await session.DriveAsync(stop => session.Driver.RejectAsync(run.Id, stop));

        // A rejected run is what was asked for here; to a `deploy` it is a failure.
        return result.Status == RunStatus.Rejected ? ExitCode.Succeeded : ExitCodes.Of(result);
    }
}
