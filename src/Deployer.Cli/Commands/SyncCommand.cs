using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Copies;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sync</c></summary>
internal sealed class SyncCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    public SyncCommand(GlobalOptions global)
        : base(
            "sync",
            "Take in the runs and releases that other machines left in an environment's bucket, and copy those of this one.",
            global,
            "deployer sync production") => Add(environment = CommonArguments.Environment(global));

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        using var signals = new Signals(
            terminal.Time,
            signal => terminal.Text.WriteLine($"{signal}: stopping; what was taken in or copied stays"),
            () => Environment.Exit((int)ExitCode.Interrupted));
        signals.Listen();
        await using var services = Services.ForReading(invocation.Repository);
        var report = await services.GetRequiredService<EnvironmentSync>().RunAsync(parsed.GetRequiredValue(environment), signals.Stop);
        if (invocation.IsJson)
            Json.Write(terminal.Results, report);
        else
            SyncText.Write(report, terminal.Results);
        return ExitCode.Succeeded;
    }
}
