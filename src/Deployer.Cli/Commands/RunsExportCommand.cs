using System.CommandLine;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer runs export</c></summary>
internal sealed class RunsExportCommand : DeployerCommand
{
    private readonly Argument<string> runId;

    private readonly Option<string?> file = new("--out")
    {
        Description = "A new file that only its owner can read. Default: standard output.",
        HelpName = "file",
    };

    public RunsExportCommand(GlobalOptions global)
        : base(
            "export",
            "Write what the database knows of a run as one JSON text: its journal, data and definition, but no plan, output or log.",
            global,
            "deployer runs export k3f9 --out k3f9.json")
    {
        Add(runId = CommonArguments.RunId(global));
        Add(file);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        if (parsed.GetValue(file) is { } taken && File.Exists(taken))
            throw new UsageException($"'{taken}' exists.", "Name another file.");
        await using var upkeep = RunUpkeep.Open(invocation.Home, terminal.Time);
        var (id, json) = await upkeep.ExportAsync(parsed.GetRequiredValue(runId), CancellationToken.None);
        if (parsed.GetValue(file) is not { } path)
        {
            terminal.Results.Write(json);
            return ExitCode.Succeeded;
        }

        RunUpkeep.Write(path, json);
        terminal.Text.WriteLine($"run {id} is in {Printable.Line(path)}");
        if (invocation.IsJson)
            Json.Write(terminal.Results, new RunFileReport(id, path));
        return ExitCode.Succeeded;
    }
}
