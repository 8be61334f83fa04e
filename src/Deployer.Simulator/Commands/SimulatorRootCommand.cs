using System.CommandLine;

namespace Deployer.Simulator.Commands;

/// <summary><c>deployer-simulator</c> itself: its commands.</summary>
internal sealed class SimulatorRootCommand : RootCommand
{
    public SimulatorRootCommand()
        : base("A simulated Google Cloud and Supabase for Terraform. Nothing that it holds is real.")
    {
        var folder = new Option<string>("--folder")
        {
            Description = "The simulated cloud: the folder that holds it.",
            HelpName = "cloud",
            Recursive = true,
            Required = true,
        };
        Add(folder);
        Add(new ServeCommand(folder));
        Add(new ShowCommand(folder));
        Add(new DriftCommand(folder));
        Add(new FaultCommand(folder));
        Add(new ResetCommand(folder));
    }
}
