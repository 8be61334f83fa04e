using System.CommandLine;
using Deployer.Simulator.Cloud;
using Deployer.Simulator.Hosting;

namespace Deployer.Simulator.Commands;

/// <summary><c>deployer-simulator reset</c></summary>
internal sealed class ResetCommand(Option<string> folder)
    : SimulatorCommand("reset", "Delete everything that the simulated cloud holds: objects, faults, audit.", folder)
{
    protected override Task RunAsync(ParseResult parsed, CloudFolder cloud)
    {
        PrivateFiles.CreateFolder(cloud.Path);
        using var serving = ServingLock.TryTake(cloud) ?? throw new SimulatorException(
            $"The simulated cloud in {cloud.Path} is being served{(SimulatorRecord.Read(cloud) is { } record ? $", by process {record.Pid}" : "")}.",
            "Stop it first; 'deployer sandbox reset' does both.");
        new CloudStore(cloud.Path, TimeProvider.System).Reset();
        return Task.CompletedTask;
    }
}
