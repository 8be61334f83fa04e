using System.CommandLine;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer runs import</c></summary>
internal sealed class RunsImportCommand : DeployerCommand
{
    private readonly Argument<string> file = new("file") { Description = "A file that 'deployer runs export' wrote." };

    public RunsImportCommand(GlobalOptions global)
        : base(
            "import",
            "Take an exported run in, under its own id. Nothing is run; what it had begun and not ended is in doubt here.",
            global,
            "deployer runs import k3f9.json") => Add(file);

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var (terminal, path) = (invocation.Terminal, parsed.GetRequiredValue(file));
        var json = await ReadAsync(path);
        await using var upkeep = RunUpkeep.Open(invocation.Home, terminal.Time);
        var id = await upkeep.ImportAsync(json, CancellationToken.None);
        terminal.Text.WriteLine($"run {id} is here");
        terminal.Text.WriteLine($"  next: deployer show {id}");
        if (invocation.IsJson)
            Json.Write(terminal.Results, new RunFileReport(id, path));
        return ExitCode.Succeeded;
    }

    private static async Task<string> ReadAsync(string path)
    {
        try
        {
            return await File.ReadAllTextAsync(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be read: {problem.Message}", "deployer runs import --help");
        }
    }
}
