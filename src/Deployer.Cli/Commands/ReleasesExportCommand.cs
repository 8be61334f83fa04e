using System.CommandLine;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Releases;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases export</c></summary>
internal sealed class ReleasesExportCommand : DeployerCommand
{
    private readonly Argument<string> environment;
    private readonly Argument<string> release;

    private readonly Option<string> file = new("--out")
    {
        Description = "A new file that only its owner can read.",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string?> part = new Option<string?>("--part")
    {
        Description = "Only this part of it, in clear, as the tool it is for reads it.",
        HelpName = string.Join('|', ReleaseParts.Words),
    }.AcceptOnlyFromAmong([.. ReleaseParts.Words]);

    public ReleasesExportCommand(GlobalOptions global)
        : base(
            "export",
            "Write a release to one file that 'deployer releases import' takes in elsewhere (encrypted where the environment is), or one part of it in clear.",
            global,
            "deployer releases export production 12 --out 12.release",
            "deployer releases export production current --part state-after --out terraform.tfstate")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(release = ReleasesCommand.Release("release", global, environment));
        Add(file);
        Add(part);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var (terminal, path, name) = (invocation.Terminal, parsed.GetRequiredValue(file), parsed.GetRequiredValue(environment));
        if (File.Exists(path))
            throw new UsageException($"'{path}' exists.", "Name another file.");
        var releases = ReleasesCommand.Open(name, invocation);
        var wanted = parsed.GetValue(part) is { } word ? ReleaseParts.Of(word) : (ReleasePart?)null;
        var number = await releases.ExportAsync(parsed.GetRequiredValue(release), wanted, path, CancellationToken.None);
        var encrypted = wanted is null && releases.Encrypts;
        terminal.Text.WriteLine($"{(wanted is { } known ? $"{ReleaseParts.Word(known)} of release" : "release")} {number} of {name} is in {Printable.Line(path)}");
        if (!encrypted)
            terminal.Text.WriteLine("it is not encrypted, and may hold secrets: keep it as you keep the state");
        if (invocation.IsJson)
            Json.Write(terminal.Results, new ReleaseFileReport(name, number, path, encrypted));
        return ExitCode.Succeeded;
    }
}
