using System.CommandLine;
using System.Globalization;
using Deployer.Cli.Driving;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Environments;
using Deployer.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases prune</c></summary>
internal sealed class ReleasesPruneCommand : DeployerCommand
{
    private readonly Argument<string> environment;
    private readonly Option<bool> yes = new("--yes") { Description = "Do not ask." };

    public ReleasesPruneCommand(GlobalOptions global)
        : base(
            "prune",
            "Remove the releases that the rules 'releases' in deployer.yaml let go of, and files that none needs. What is deployed, the last verified one and what an unfinished run goes back to stay.",
            global,
            "deployer releases prune production --yes")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var target = ReleasesCommand.EnvironmentOf(parsed.GetRequiredValue(environment), invocation);
        await using var services = Services.ForReading(invocation.Repository);
        var upkeep = services.GetRequiredService<ReleaseUpkeep>();
        var old = await upkeep.FindOldAsync(target, CancellationToken.None);
        var pruned = old.Numbers.Count == 0 || parsed.GetValue(yes) || Confirm(target, old, terminal)
            ? await upkeep.PruneAsync(target, CancellationToken.None)
            : new PrunedReleases([], old.Kept, 0, 0);
        Report(target, pruned, terminal);
        if (invocation.IsJson)
            Json.Write(terminal.Results, pruned);
        return ExitCode.Succeeded;
    }

    private static bool Confirm(DeployEnvironment target, ReleasePrune old, Terminal terminal)
    {
        terminal.Text.WriteLine($"This removes {Count(old.Numbers.Count)} of {target.Name}, with the backups that no other one needs: {string.Join(' ', old.Numbers)}");
        if (!terminal.CanAsk)
        {
            throw new UsageException(
                "Removing asks first, and standard input or standard error is not a terminal.", $"deployer releases prune {target.Name} --yes");
        }

        terminal.Text.Write("Type yes to remove: ");
        return terminal.Answers.ReadLine()?.Trim() == "yes";
    }

    private static void Report(DeployEnvironment target, PrunedReleases pruned, Terminal terminal)
    {
        foreach (var (number, reason) in pruned.Kept)
            terminal.Text.WriteLine($"release {number} stays: {Printable.Line(reason)}");
        if (target.Releases is null)
            terminal.Text.WriteLine($"{target.Name} keeps all releases: deployer.yaml has no 'releases' with 'keep' or 'keep-days'");
        terminal.Text.WriteLine(pruned.Removed.Count > 0 ? $"{Count(pruned.Removed.Count)} removed" : "no release was removed");
        if (pruned.Files > 0)
        {
            terminal.Text.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{pruned.Files} {(pruned.Files == 1 ? "file" : "files")} ({pruned.Bytes / 1024} KiB) that none needed removed"));
        }
    }

    private static string Count(int releases) =>
        releases == 1 ? "1 release" : string.Create(CultureInfo.InvariantCulture, $"{releases} releases");
}
