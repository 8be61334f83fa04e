using System.CommandLine;
using Deployer.Sandbox;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sandbox show</c></summary>
internal sealed class SandboxShowCommand(GlobalOptions global)
    : DeployerCommand("show", "Show what the simulated cloud holds, without secrets.", global, "deployer sandbox show", "deployer sandbox show --output json")
{
    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        string[] command = invocation.IsJson ? ["show", "--output", "json"] : ["show"];
        var (result, _) = await SimulatedCloud.Of(invocation.Home, terminal.Time).AskAsync(command, CancellationToken.None);
        await terminal.Results.WriteAsync(result);
        return ExitCode.Succeeded;
    }
}
