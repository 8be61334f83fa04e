using System.CommandLine;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sandbox down</c></summary>
internal sealed class SandboxDownCommand(GlobalOptions global)
    : DeployerCommand("down", "Stop the sandbox's database server; its data stays.", global, "deployer sandbox down")
{
    protected override Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation) => throw new NotImplementedException();
}
