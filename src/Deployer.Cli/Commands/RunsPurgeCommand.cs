using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer runs purge</c></summary>
internal sealed class RunsPurgeCommand : DeployerCommand
{
    private const int UsualKeep = 50;

    private static readonly TimeSpan _usualAge = TimeSpan.FromDays(90);

    private readonly Option<TimeSpan?> olderThan = new("--older-than")
    {
        Description = "Remove only runs that ended longer ago than this, such as 30d or 12h. Default: 90d.",
        HelpName = "time",
        CustomParser = ParseAge,
    };

    private readonly Option<int> keep = new("--keep")
    {
        Description = "Leave so many of the newest runs that have ended.",
        HelpName = "n",
        DefaultValueFactory = _ => UsualKeep,
        CustomParser = ParseKeep,
    };

    private readonly Option<bool> yes = new("--yes") { Description = "Do not ask." };

    public RunsPurgeCommand(GlobalOptions global)
        : base(
            "purge",
            "Remove old runs that have ended, with their folders (plans, outputs, logs). Releases and backups of the state stay.",
            global,
            "deployer runs purge",
            "deployer runs purge --older-than 30d --keep 10 --yes")
    {
        Add(olderThan);
        Add(keep);
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        await using var upkeep = RunUpkeep.Open(invocation.Home, terminal.Time);
        var purge = await upkeep.FindOldAsync(parsed.GetValue(olderThan) ?? _usualAge, parsed.GetValue(keep), CancellationToken.None);
        var removed = 0;
        if (purge.RunIds.Count > 0 && (parsed.GetValue(yes) || Confirm(purge, terminal)))
            removed = await upkeep.PurgeAsync(purge, CancellationToken.None);
        Report(purge, removed, terminal);
        if (invocation.IsJson)
            Json.Write(terminal.Results, new PurgeReport(removed > 0 ? purge.RunIds : [], purge.Kept));
        return ExitCode.Succeeded;
    }

    private static bool Confirm(RunPurge purge, Terminal terminal)
    {
        terminal.Text.WriteLine($"This removes {Count(purge.RunIds.Count)} that ended before {Words.Of(purge.Before, terminal.Time)}, with their plans, outputs and logs:");
        terminal.Text.WriteLine($"  {string.Join(' ', purge.RunIds)}");
        if (!terminal.CanAsk)
            throw new UsageException("Removing asks first, and standard input or standard error is not a terminal.", "deployer runs purge --yes");
        terminal.Text.Write("Type yes to remove: ");
        return terminal.Answers.ReadLine()?.Trim() == "yes";
    }

    private static void Report(RunPurge purge, int removed, Terminal terminal)
    {
        foreach (var (run, reason) in purge.Kept)
            terminal.Text.WriteLine($"run {Printable.Line(run)} stays: {Printable.Line(reason)}");
        terminal.Text.WriteLine(removed > 0 ? $"{Count(removed)} removed" : "no run was removed");
    }

    private static string Count(int runs) => runs == 1 ? "1 run" : string.Create(CultureInfo.InvariantCulture, $"{runs} runs");

    private static TimeSpan? ParseAge(ArgumentResult typed)
    {
        var text = typed.Tokens[0].Value;
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            switch (text[^1])
            {
                case 'd' when count <= 36500:
                    return TimeSpan.FromDays(count);
                case 'h' when count <= 36500 * 24:
                    return TimeSpan.FromHours(count);
            }
        }

        typed.AddError("--older-than wants a time such as 90d or 12h.");
        return default;
    }

    private static int ParseKeep(ArgumentResult typed)
    {
        if (!int.TryParse(typed.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            typed.AddError("--keep wants a number of at least 0.");
        return count;
    }
}
