using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases import</c></summary>
internal sealed class ReleasesImportCommand : DeployerCommand
{
    private readonly Argument<string> environment;
    private readonly Argument<string> file = new("file") { Description = "A file that 'deployer releases export' wrote." };

    public ReleasesImportCommand(GlobalOptions global)
        : base(
            "import",
            "Take a release in that another machine has exported, under its own number. What is damaged of it here is mended; nothing is deployed.",
            global,
            "deployer releases import production 12.release")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(file);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var (terminal, path) = (invocation.Terminal, parsed.GetRequiredValue(file));
        var target = ReleasesCommand.EnvironmentOf(parsed.GetRequiredValue(environment), invocation);
        var content = await ReadAsync(path);
        await using var services = Services.ForReading(invocation.Repository);
        var (number, isNew) = await services.GetRequiredService<ReleaseUpkeep>().ImportAsync(target, content, CancellationToken.None);
        terminal.Text.WriteLine($"release {number} of {target.Name} {(isNew ? "is here" : "was here already, and is whole")}");
        terminal.Text.WriteLine($"  next: deployer releases show {target.Name} {number}");
        if (invocation.IsJson)
            Json.Write(terminal.Results, new ReleaseFileReport(target.Name, number, path, target.Encryption is not null));
        return ExitCode.Succeeded;
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        try
        {
            return await File.ReadAllBytesAsync(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be read: {problem.Message}", "deployer releases import --help");
        }
    }
}
