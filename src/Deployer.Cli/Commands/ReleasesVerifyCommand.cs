using System.CommandLine;
using Deployer.Cli.Output;
using Deployer.Releases;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases verify</c></summary>
internal sealed class ReleasesVerifyCommand : DeployerCommand
{
    private static readonly string[] Head = ["RELEASE", "VERDICT", "FILES", "ENCRYPTED", "PROBLEM"];

    private readonly Argument<string> environment;
    private readonly Argument<string> release;

    public ReleasesVerifyCommand(GlobalOptions global)
        : base(
            "verify",
            "Read all files of a release, or of all, and hold them against its record: what is damaged or cannot be opened is found before it is needed.",
            global,
            "deployer releases verify production",
            "deployer releases verify production 12")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(release = ReleasesCommand.Release("release", global, environment).Optional());
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var name = parsed.GetRequiredValue(environment);
        var checks = await ReleasesCommand.Open(name, invocation).VerifyAsync(parsed.GetValue(release), CancellationToken.None);
        if (invocation.IsJson)
            Json.Write(terminal.Results, checks);
        else if (checks.Count == 0)
            terminal.Text.WriteLine($"no releases of {name} yet; the first one: deployer deploy {name}");
        else
            Columns.Write(terminal.Results, [Head, .. checks.Select(Row)], width: 0);
        return checks.Select(check => check.Verdict).DefaultIfEmpty(ReleaseVerdict.Whole).Max() switch
        {
            ReleaseVerdict.Damaged => ExitCode.Storage,
            ReleaseVerdict.Unopened => ExitCode.Prerequisites,
            _ => ExitCode.Succeeded,
        };
    }

    private static string[] Row(ReleaseCheck check) =>
    [
        $"{check.Number}", check.Verdict.ToString().ToLowerInvariant(), $"{check.Files}", $"{check.Encrypted}", string.Join("; ", check.Problems),
    ];
}
