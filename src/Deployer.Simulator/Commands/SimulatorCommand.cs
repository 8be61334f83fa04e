using System.CommandLine;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Commands;

/// <summary>A command on one simulated cloud. Errors are told here, in one way.</summary>
internal abstract class SimulatorCommand : Command
{
    private readonly Option<string> folder;

    protected SimulatorCommand(string name, string description, Option<string> folder)
        : base(name, description)
    {
        this.folder = folder;
        SetAction((parsed, _) => InvokeAsync(parsed));
    }

    protected abstract Task RunAsync(ParseResult parsed, CloudFolder cloud);

    private async Task<int> InvokeAsync(ParseResult parsed)
    {
        try
        {
            await RunAsync(parsed, new CloudFolder(parsed.GetRequiredValue(folder)));
            return (int)ExitCode.Succeeded;
        }
        catch (Exception problem)
        {
            return (int)ErrorReport.Write(problem, parsed.InvocationConfiguration.Error);
        }
    }
}
