using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer logs</c></summary>
internal sealed class LogsCommand : DeployerCommand
{
    private readonly Argument<string> runId;
    private readonly Argument<string> step;

    public LogsCommand(GlobalOptions global)
        : base(
            "logs",
            "Print what the tools of a run wrote and what the deployer logged, without secrets.",
            global,
            "deployer logs k3f9",
            "deployer logs k3f9 apply")
    {
        Add(runId = CommonArguments.RunId(global));
        Add(step = CommonArguments.Step().Optional());
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        await using var services = Services.ForReading(invocation.Repository);
        var details = await services.GetRequiredService<RunCatalogue>()
            .FindAsync(parsed.GetRequiredValue(runId), CancellationToken.None);
        var logs = ToolLogs.Of(details.Folder, parsed.GetValue(step));
        foreach (var log in logs)
            Write(log.Name, log.Lines, invocation.Terminal);
        if (parsed.GetValue(step) is null)
            Write(RunLogText.FileName, RunLogText.Read(details.Folder, invocation.Terminal.Time), invocation.Terminal);
        else if (logs.Count == 0)
            throw new NotFoundException($"No tool of step '{parsed.GetValue(step)}' left a log.", $"deployer logs {details.Run.Id}");
        return ExitCode.Succeeded;
    }

    private static void Write(string name, IEnumerable<string> lines, Terminal terminal)
    {
        terminal.Results.WriteLine($"== {name}");
        foreach (var line in lines)
            terminal.Results.WriteLine(Printable.Line(line));
    }
}
