using System.CommandLine;
using System.CommandLine.Help;
using Deployer.Cli.Output;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer</c> itself: its commands and global options.</summary>
internal sealed class DeployerRootCommand : RootCommand
{
    /// <summary>The command as people type it.</summary>
    public const string ProgramName = "deployer";

    public DeployerRootCommand(Terminal terminal)
        : base("Deploys an environment's infrastructure and database, step by step, resumable at every step.")
    {
        var global = new GlobalOptions(terminal);
        Add(global.Output);
        Add(global.Directory);
        Add(new DeployCommand(global));
        Add(new PlanCommand(global));
        Add(new RollbackCommand(global));
        Add(new DriftCommand(global));
        Add(new DrillCommand(global));
        Add(new ReleasesCommand(global));
        Add(new ResumeCommand(global));
        Add(new RunsCommand(global));
        Add(new ShowCommand(global));
        Add(new LogsCommand(global));
        Add(new OutputsCommand(global));
        Add(new ApproveCommand(global));
        Add(new RejectCommand(global));
        Add(new KillCommand(global));
        Add(new SettleCommand(global));
        Add(new UnlockCommand(global));
        Add(new DoctorCommand(global));
        Add(new BootstrapCommand(global));
        Add(new SyncCommand(global));
        Add(new SandboxCommand(global));

        Options.Remove(Options.OfType<HelpOption>().Single());
        Add(new HelpOption("--help", "-h", "-?") { Action = new HelpWithExamples(new HelpAction()) });
    }

    public static IReadOnlyList<string> Examples { get; } = ["deployer deploy sandbox", "deployer runs", "deployer resume"];
}
