using System.CommandLine;
using Deployer.Cli.Output;
using Deployer.Sandbox;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sandbox down</c></summary>
internal sealed class SandboxDownCommand(GlobalOptions global) : DeployerCommand(
    "down",
    "Stop the sandbox's simulated cloud and its database server; what they hold stays.",
    global,
    "deployer sandbox down")
{
    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var stopped = await SandboxServers.StopAsync(invocation.Home, terminal.Time, CancellationToken.None);
        terminal.Text.WriteLine($"the simulated cloud {Said(stopped.Cloud)}");
        terminal.Text.WriteLine($"the sandbox's database server {Said(stopped.Database)}");
        if (invocation.IsJson)
            Json.Write(terminal.Results, stopped);
        return ExitCode.Succeeded;
    }

    private static string Said(bool stopped) => stopped ? "is stopped" : "was not running";
}
