using System.CommandLine;
using Deployer.Cli.Driving;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer approve</c></summary>
internal sealed class ApproveCommand : DeployerCommand
{
    private const int LeastDigest = 8;

    private readonly Argument<string> runId;
    private readonly Option<string?> wait = WaitOption.Create();

    private readonly Option<string?> plan = new("--plan")
    {
        Description = "Approve this plan only, by its digest or the digest's beginning, and none that was made since. Needed where nobody "
            + "can be asked and the plan takes something away or a guard asks; on a terminal, such a plan is shown first.",
        HelpName = "digest",
    };

    public ApproveCommand(GlobalOptions global)
        : base(
            "approve",
            "Approve the plan that a run waits with, and go on with the run.",
            global,
            "deployer approve k3f9 --plan 9f86d081884c",
            "deployer approve k3f9")
    {
        Add(runId = CommonArguments.RunId(global));
        Add(plan);
        Add(wait);
        plan.Validators.Add(typed =>
        {
            if (typed.Tokens is [{ Value.Length: < LeastDigest }])
                typed.AddError($"--plan wants at least {LeastDigest} characters of the digest.");
        });
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        await using var session = new RunSession(invocation);
        var run = (await session.Runs.FindAsync(parsed.GetRequiredValue(runId), CancellationToken.None)).Run;
        var (digest, patience) = (parsed.GetValue(plan), WaitOption.Of(parsed, wait));
        return ExitCodes.Of(await session.DriveAsync(stop => digest is null && invocation.Terminal.CanAsk
            ? session.Driver.ApproveOrAskAsync(run.Id, patience, stop)
            : session.Driver.ApproveAsync(run.Id, digest, patience, stop)));
    }
}
