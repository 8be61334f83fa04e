using System.CommandLine;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sandbox</c>: the parts of the sandbox that outlive a run.</summary>
internal sealed class SandboxCommand : Command
{
    public SandboxCommand(GlobalOptions global)
        : base("sandbox", "Look after the sandbox, in which nothing real is created.")
    {
        Add(new SandboxShowCommand(global));
        Add(new SandboxDriftCommand(global));
        Add(new SandboxFaultCommand(global));
        Add(new SandboxDownCommand(global));
        Add(new SandboxResetCommand(global));
    }
}
