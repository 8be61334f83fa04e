using System.CommandLine;
using Deployer.Cli.Output;
using Deployer.Sandbox;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sandbox down</c></summary>
internal sealed class SandboxDownCommand(GlobalOptions global)
    : DeployerCommand("down", "Stop the sandbox's database server; its data stays.", global, "deployer sandbox down")
{
    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var cluster = PostgresCluster.Of(invocation.Home, terminal.Time);
        var stopped = await cluster.StopAsync(CancellationToken.None);
        terminal.Text.WriteLine(stopped ? "the sandbox's database server is stopped" : "the sandbox's database server was not running");
        if (invocation.IsJson)
            Json.Write(terminal.Results, new SandboxReport(Stopped: stopped, Deleted: false));
        return ExitCode.Succeeded;
    }
}
