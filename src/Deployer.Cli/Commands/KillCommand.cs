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
        var killing = services.GetRequiredService<RunKilling>();
        var sessions = await killing.FindSessionsAsync(details.Run, CancellationToken.None);
        IReadOnlyList<LivingTool> living = [.. details.Tools, .. sessions];
        IReadOnlyList<LivingTool> killed = [];
        if (living.Count > 0 && (parsed.GetValue(yes) || Confirm(details.Run.Id, living, terminal)))
        {
            var tools = killing.Kill(details.Run);
            killed = [.. tools, .. await killing.EndSessionsAsync(details.Run, sessions, CancellationToken.None)];
        }

        Report(details.Run.Id, living, killed, terminal);
        if (invocation.IsJson)
            Json.Write(terminal.Results, killed);
        return ExitCode.Succeeded;
    }

    private static bool Confirm(string id, IReadOnlyList<LivingTool> living, Terminal terminal)
    {
        foreach (var tool in living)
            terminal.Text.WriteLine($"{Said(tool)} of run {id} runs since {Words.Of(tool.StartedAt, terminal.Time)}.");
        terminal.Text.WriteLine("Killing it may lose up to 20 seconds of finished changes, and all that are in flight, from Terraform's state:");
        terminal.Text.WriteLine("they would exist and be unknown. What a migration had not committed is rolled back. Ctrl-C in the deployer's terminal stops it cleanly.");
        if (!terminal.CanAsk)
            throw new UsageException("Killing asks first, and standard input or standard error is not a terminal.", $"deployer kill {id} --yes");
        terminal.Text.Write($"Type {id} to kill: ");
        return terminal.Answers.ReadLine()?.Trim() == id;
    }

    private static void Report(string id, IReadOnlyList<LivingTool> living, IReadOnlyList<LivingTool> killed, Terminal terminal)
    {
        foreach (var tool in killed)
            terminal.Text.WriteLine($"killed: {Said(tool)}");
        terminal.Text.WriteLine((killed.Count, living.Count) switch
        {
            ( > 0, _) => $"  next: deployer resume {id}",
            (_, 0) => $"no tool of run {id} is running",
            _ => "nothing was killed",
        });
    }

    private static string Said(LivingTool tool) => $"{Printable.Line(tool.Name)} (process {tool.Pid})";
}
