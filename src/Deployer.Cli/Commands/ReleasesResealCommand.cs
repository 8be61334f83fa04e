using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases reseal</c></summary>
internal sealed class ReleasesResealCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    public ReleasesResealCommand(GlobalOptions global)
        : base(
            "reseal",
            "After a key was changed: encrypt for today's recipients what is encrypted for others, here and where it is copied. Needs a private key that opens it.",
            global,
            "deployer releases reseal production") => Add(environment = CommonArguments.Environment(global));

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var target = ReleasesCommand.EnvironmentOf(parsed.GetRequiredValue(environment), invocation);
        await using var services = Services.ForReading(invocation.Repository);
        var resealed = await services.GetRequiredService<ReleaseUpkeep>().ResealAsync(target, CancellationToken.None);
        if (invocation.IsJson)
            Json.Write(terminal.Results, resealed);
        Report(resealed, terminal);
        return resealed.Unopened.Count == 0 ? ExitCode.Succeeded : ExitCode.Prerequisites;
    }

    private static void Report(ResealedReleases resealed, Terminal terminal)
    {
        foreach (var (number, problem) in resealed.Unopened)
            terminal.Text.WriteLine($"release {number} stays as it is: {Printable.Line(problem)}");
        terminal.Text.WriteLine(resealed.Files switch
        {
            0 => "no file was sealed anew",
            1 => "1 file is sealed for today's recipients",
            var files => $"{files} files are sealed for today's recipients",
        });
    }
}
