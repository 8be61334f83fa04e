using System.CommandLine;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Sandbox;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sandbox reset</c></summary>
internal sealed class SandboxResetCommand : DeployerCommand
{
    private readonly Option<bool> yes = new("--yes") { Description = "Do not ask." };

    public SandboxResetCommand(GlobalOptions global)
        : base(
            "reset",
            "Stop the sandbox's database server and delete its data; the next deployment makes a new one.",
            global,
            "deployer sandbox reset") => Add(yes);

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var deletes = parsed.GetValue(yes) || Confirm(terminal);
        if (deletes)
            await PostgresCluster.Of(invocation.Home, terminal.Time).ResetAsync(CancellationToken.None);
        terminal.Text.WriteLine(deletes ? "the sandbox's database is deleted" : "nothing was deleted");
        if (invocation.IsJson)
            Json.Write(terminal.Results, new SandboxReport(Stopped: deletes, Deleted: deletes));
        return ExitCode.Succeeded;
    }

    private static bool Confirm(Terminal terminal)
    {
        if (!terminal.CanAsk)
            throw new UsageException("Deleting asks first, and standard input or standard error is not a terminal.", "deployer sandbox reset --yes");
        terminal.Text.Write("Delete the sandbox's database with all its data? Type yes: ");
        return terminal.Answers.ReadLine()?.Trim() == "yes";
    }
}
