using System.CommandLine;
using Deployer.Bootstrap;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer bootstrap</c></summary>
internal sealed class BootstrapCommand : DeployerCommand
{
    private readonly Argument<string> environment;
    private readonly Option<bool> yes = new("--yes") { Description = "Correct the settings of a bucket that is there without asking." };

    private readonly Option<string?> location = new("--location")
    {
        Description = "Where a new bucket is created: a region, or a multi-region such as EU. Default: the environment's region.",
        HelpName = "location",
    };

    public BootstrapCommand(GlobalOptions global)
        : base(
            "bootstrap",
            "Create the bucket for an environment's state before its first deployment, or correct its settings.",
            global,
            "deployer bootstrap production",
            "deployer bootstrap staging --location EU")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(location);
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var (name, terminal) = (parsed.GetRequiredValue(environment), invocation.Terminal);
        var options = new BootstrapOptions(parsed.GetValue(yes), parsed.GetValue(location));
        using var signals = new Signals(
            terminal.Time,
            signal => terminal.Text.WriteLine($"{signal}: asking Terraform to stop, once, and waiting for it"),
            () => Leave(name, terminal));
        signals.Listen();
        var prompt = new BucketPrompt(terminal, signals.Stop);
        await using var services = Services.ForReading(invocation.Repository, prompt);
        var report = await services.GetRequiredService<BucketBootstrap>().RunAsync(name, options, prompt.AgreesAsync, signals.Stop);

        if (invocation.IsJson)
            Json.Write(terminal.Results, report);
        else
            terminal.Results.WriteLine(BucketText.Of(report));
        if (report.Outcome != BucketOutcome.Declined)
            return ExitCode.Succeeded;
        if (!terminal.CanAsk)
            terminal.Text.WriteLine($"  next: deployer bootstrap {name} --yes");
        return terminal.CanAsk ? ExitCode.RejectedOrCancelled : ExitCode.WaitingForDecision;
    }

    private static void Leave(string name, Terminal terminal)
    {
        terminal.Text.WriteLine("left: Terraform ends by itself");
        terminal.Text.WriteLine($"  next: deployer bootstrap {name}");
        Environment.Exit((int)ExitCode.InDoubt);
    }
}
