using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Leases;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer unlock</c></summary>
internal sealed class UnlockCommand : DeployerCommand
{
    private readonly Argument<string> environment;
    private readonly Option<bool> yes = new("--yes") { Description = "Do not ask; only together with --holder." };

    private readonly Option<long?> holder = new("--holder")
    {
        Description = "The epoch of the holder that is meant, as this command shows it: nobody else loses the environment.",
        HelpName = "epoch",
    };

    private readonly Option<string?> giveUp = new("--give-up")
    {
        Description = "Go on without the run that was lost with its machine and of which there is no copy: what it did is not known to anybody.",
        HelpName = "run-id",
    };

    public UnlockCommand(GlobalOptions global)
        : base(
            "unlock",
            "Show who holds an environment that several machines deploy, and take it away from a holder that is gone.",
            global,
            "deployer unlock production",
            "deployer unlock production --yes --holder 7",
            "deployer unlock production --give-up k3f9ab")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(yes);
        Add(holder);
        Add(giveUp);
        Validators.Add(typed =>
        {
            if (typed.GetResult(giveUp) is not null && (typed.GetResult(yes) is not null || typed.GetResult(holder) is not null))
                typed.AddError("--give-up stands alone: it names the run, and nobody holds the environment any more.");
        });
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var (name, terminal) = (parsed.GetRequiredValue(environment), invocation.Terminal);
        await using var services = Services.ForReading(invocation.Repository);
        var unlock = services.GetRequiredService<EnvironmentUnlock>();
        if (parsed.GetValue(giveUp) is { } lost)
        {
            await unlock.GiveUpAsync(name, lost, CancellationToken.None);
            return End(invocation, name, held: null, unlocked: true);
        }

        if (await unlock.FindAsync(name, CancellationToken.None) is not { } held)
            return End(invocation, name, held: null, unlocked: false);

        terminal.Text.WriteLine(Printable.Line(HolderText.Of(held, terminal.Time)));
        if (parsed.GetValue(yes) && parsed.GetValue(holder) is null)
            throw new UsageException("--yes alone is not enough: name the holder that is gone.", $"deployer unlock {name} --yes --holder {held.Epoch}");

        if (!parsed.GetValue(yes) && !Agrees(held, terminal))
        {
            End(invocation, name, held, unlocked: false);
            if (!terminal.CanAsk)
                terminal.Text.WriteLine($"  next: deployer unlock {name} --yes --holder {held.Epoch}");
            return terminal.CanAsk ? ExitCode.RejectedOrCancelled : ExitCode.WaitingForDecision;
        }

        var from = await unlock.UnlockAsync(name, parsed.GetValue(holder) ?? held.Epoch, CancellationToken.None);
        return End(invocation, name, from, unlocked: true);
    }

    private static bool Agrees(HeldEnvironment held, Terminal terminal)
    {
        if (!terminal.CanAsk)
            return false;
        terminal.Text.WriteLine("Two that deploy at once overwrite each other's state. Only when that process is surely gone:");
        if (held.HidesTools)
            terminal.Text.WriteLine("It is dead, but what became of the tools that it started cannot be seen from here: one may still work.");
        terminal.Text.Write($"Type {held.Environment} to take it away, or only Enter to leave it: ");
        terminal.Text.Flush();
        return terminal.Answers.ReadLine()?.Trim() == held.Environment;
    }

    private static ExitCode End(Invocation invocation, string name, HeldEnvironment? held, bool unlocked)
    {
        if (invocation.IsJson)
            Json.Write(invocation.Terminal.Results, new UnlockReport(name, unlocked, held));
        else
            invocation.Terminal.Results.WriteLine(Printable.Line(HolderText.Result(name, held, unlocked)));
        return ExitCode.Succeeded;
    }
}
