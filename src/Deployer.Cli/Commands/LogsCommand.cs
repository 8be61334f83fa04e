using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Runs;

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
        await using var reading = new RunReading(invocation);
        var details = await reading.Runs.FindAsync(parsed.GetRequiredValue(runId), CancellationToken.None);
        var isWanted = IsOf(parsed.GetValue(step), details);
        foreach (var log in ToolLogs.Of(details.Folder).Where(log => isWanted(log.StartedAt)))
            Write(log.Name, log.Lines, invocation.Terminal);
        var lines = RunLogText.Read(details.Folder, invocation.Terminal.Time).Where(line => line.At is { } at && isWanted(at));
        Write(RunLogText.FileName, lines.Select(line => line.Text), invocation.Terminal);
        return ExitCode.Succeeded;
    }

    // Tools are named after what they do, not after their step: what happened while an attempt ran is the attempt's.
    private static Func<DateTimeOffset, bool> IsOf(string? step, RunDetails details)
    {
        if (step is null)
            return _ => true;
        var attempts = details.Attempts.Where(attempt => attempt.Step == step).ToList();
        if (attempts.Count == 0)
        {
            var known = string.Join(", ", details.Attempts.Select(attempt => attempt.Step).Distinct());
            throw new NotFoundException(
                $"Step '{step}' of run {details.Run.Id} never began. Steps that did: {known}.", $"deployer logs {details.Run.Id}");
        }

        return moment => attempts.Any(attempt => attempt.BegunAt <= moment && (attempt.EndedAt is not { } ended || moment <= ended));
    }

    private static void Write(string name, IEnumerable<string> lines, Terminal terminal)
    {
        terminal.Results.WriteLine($"== {name}");
        foreach (var line in lines)
            terminal.Results.WriteLine(Printable.Line(line));
    }
}
