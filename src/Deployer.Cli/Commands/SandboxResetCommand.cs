using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sandbox reset</c></summary>
internal sealed class SandboxResetCommand : DeployerCommand
{
    private readonly Option<bool> yes = new("--yes") { Description = "Do not ask." };

    public SandboxResetCommand(GlobalOptions global)
        : base(
            "reset",
            "Stop the sandbox and delete it: simulated cloud, database, state, releases and saved outputs. The next deployment starts from nothing.",
            global,
            "deployer sandbox reset") => Add(yes);

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        await using var services = Services.ForReading(invocation.Repository);
        var sandbox = services.GetRequiredService<SandboxReset>();
        var deletes = parsed.GetValue(yes) || Confirm(sandbox, terminal);
        if (deletes)
            await sandbox.RunAsync(CancellationToken.None);
        Report(sandbox, deletes, terminal);
        if (invocation.IsJson)
            Json.Write(terminal.Results, new ResetReport(deletes, deletes ? sandbox.Environments : []));
        return ExitCode.Succeeded;
    }

    private static bool Confirm(SandboxReset sandbox, Terminal terminal)
    {
        terminal.Text.WriteLine("This deletes the simulated cloud and the sandbox's database with all that they hold"
            + (sandbox.Environments.Count == 0 ? "." : $", and state, releases and saved outputs of {string.Join(", ", sandbox.Environments)}."));
        if (!terminal.CanAsk)
            throw new UsageException("Deleting asks first, and standard input or standard error is not a terminal.", "deployer sandbox reset --yes");
        terminal.Text.Write("Type yes to delete: ");
        return terminal.Answers.ReadLine()?.Trim() == "yes";
    }

    private static void Report(SandboxReset sandbox, bool deleted, Terminal terminal)
    {
        if (!deleted)
        {
            terminal.Text.WriteLine("nothing was deleted");
            return;
        }

        terminal.Text.WriteLine("the sandbox is deleted; the next deployment starts from nothing");
        foreach (var environment in sandbox.Others)
            terminal.Text.WriteLine($"the state of {environment} stands elsewhere and still names what is gone; its next deployment creates that again");
    }
}
