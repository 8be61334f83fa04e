using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer kill</c></summary>
internal sealed class KillCommand : DeployerCommand
{
    private readonly Argument<string> runId;
    private readonly Option<bool> yes = new("--yes") { Description = "Do not ask." };

    public KillCommand(GlobalOptions global)
        : base(
            "kill",
            "Kill the tools of a run at once. Changes that they had not yet written to the state are lost from it: the last resort.",
            global,
            "deployer kill k3f9")
    {
        Add(runId = CommonArguments.RunId(global));
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        await using var services = Services.ForReading(invocation.Repository);
        var details = await services.GetRequiredService<RunCatalogue>()
            .FindAsync(parsed.GetRequiredValue(runId), CancellationToken.None);
        IReadOnlyList<LivingTool> killed = [];
        if (details.Tools.Count > 0 && (parsed.GetValue(yes) || Confirm(details, terminal)))
            killed = await services.GetRequiredService<RunDriver>().KillAsync(details.Run.Id, CancellationToken.None);
        Report(details, killed, terminal);
        if (invocation.IsJson)
            Json.Write(terminal.Results, killed);
        return ExitCode.Succeeded;
    }

    private static bool Confirm(RunDetails details, Terminal terminal)
    {
        var id = details.Run.Id;
        foreach (var tool in details.Tools)
            terminal.Text.WriteLine($"{Said(tool)} of run {id} runs since {Words.Of(tool.StartedAt, terminal.Time)}.");
        terminal.Text.WriteLine("Killing it may lose up to 20 seconds of finished changes, and all that are in flight, from Terraform's state:");
        terminal.Text.WriteLine("they would exist and be unknown. Ctrl-C in the deployer's terminal stops it cleanly instead.");
        if (!terminal.CanAsk)
            throw new UsageException("Killing asks first, and standard input or standard error is not a terminal.", $"deployer kill {id} --yes");
        terminal.Text.Write($"Type {id} to kill: ");
        return terminal.Answers.ReadLine()?.Trim() == id;
    }

    private static void Report(RunDetails details, IReadOnlyList<LivingTool> killed, Terminal terminal)
    {
        foreach (var tool in killed)
            terminal.Text.WriteLine($"killed: {Said(tool)}");
        terminal.Text.WriteLine((killed.Count, details.Tools.Count) switch
        {
            ( > 0, _) => $"  next: deployer resume {details.Run.Id}",
            (_, 0) => $"no tool of run {details.Run.Id} is running",
            _ => "nothing was killed",
        });
    }

    private static string Said(LivingTool tool) => $"{Printable.Line(tool.Name)} (process {tool.Pid})";
}
