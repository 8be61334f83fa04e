using System.CommandLine;
using Deployer.Simulator.Cloud;
using Deployer.Simulator.Hosting;

namespace Deployer.Simulator.Commands;

/// <summary><c>deployer-simulator serve</c></summary>
internal sealed class ServeCommand(Option<string> folder)
    : SimulatorCommand("serve", "Answer Terraform's providers and the gateway until stopped (SIGTERM, SIGINT).", folder)
{
    protected override Task RunAsync(ParseResult parsed, CloudFolder cloud) => SimulatorProcess.ServeAsync(cloud);
}
