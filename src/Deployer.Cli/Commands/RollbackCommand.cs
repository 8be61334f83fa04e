using System.CommandLine;
using Deployer.Cli.Driving;
using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer rollback</c></summary>
internal sealed class RollbackCommand : DeployerCommand
{
    private const string Keep = "keep";

    private static readonly string[] Modes = [.. Enum.GetNames<RollbackMode>().Select(name => name.ToLowerInvariant())];

    private readonly Argument<string> environment;
    private readonly Option<bool> yes = ConsentOptions.Yes();
    private readonly Option<string[]> allowDestroy = ConsentOptions.AllowDestroy();
    private readonly Option<string[]> skip = ConsentOptions.Skip();
    private readonly Option<LineageChange?> lineage = ConsentOptions.AcceptLineage();
    private readonly Option<string?> wait = WaitOption.Create();

    private readonly Option<string?> database = new Option<string?>("--database")
    {
        Description = "Go back although the older configuration may not work with what migrations have done since: the database is kept as it is.",
        HelpName = Keep,
    }.AcceptOnlyFromAmong(Keep);

    private readonly Option<string?> to;

    private readonly Option<string> mode = new Option<string>("--mode")
    {
        Description = "What is taken for what exists: the current state (config), a backup put in its place because it is lost or damaged (state), or the objects that the release has on record, imported (adopt).",
        HelpName = string.Join('|', Modes),
        DefaultValueFactory = _ => Modes[0],
    }.AcceptOnlyFromAmong(Modes);

    public RollbackCommand(GlobalOptions global)
        : base(
            "rollback",
            "Take an environment's infrastructure back to the configuration of an earlier release.",
            global,
            "deployer rollback sandbox",
            "deployer rollback production --to previous",
            "deployer rollback staging --to 12 --yes --database keep",
            "deployer rollback production --mode state --to 12",
            "deployer rollback production --output json | jq -r '.[] | select(.verified) | .number'")
    {
        Add(environment = CommonArguments.Environment(global));
        Add(to = ReleaseOption.Create("The release to go back to", global, environment, forRollback: true));
        Add(mode);
        Add(database);
        Add(yes);
        Add(allowDestroy);
        Add(skip);
        Add(lineage);
        Add(wait);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var name = DeployerConfiguration.Load(invocation.Repository.Root).Get(parsed.GetRequiredValue(environment)).Name;
        var chosenMode = Enum.Parse<RollbackMode>(parsed.GetRequiredValue(mode), ignoreCase: true);
        var release = parsed.GetValue(to) ?? await ChooseAsync(name, chosenMode, invocation);
        if (release is null)
        {
            invocation.Terminal.Text.WriteLine("no release was chosen; nothing was changed");
            return ExitCode.RejectedOrCancelled;
        }

        if (release == ReleaseCatalogue.Nothing && chosenMode != RollbackMode.Config)
            throw new UsageException(
                $"--to {ReleaseCatalogue.Nothing} destroys what the current state knows: no backup is put in its place.",
                $"deployer rollback {name} --to {ReleaseCatalogue.Nothing}");

        var options = new DeployOptions(parsed.GetValue(yes), parsed.GetRequiredValue(allowDestroy))
        {
            Lineage = parsed.GetValue(lineage),
            Mode = chosenMode,
            Skip = parsed.GetRequiredValue(skip),
            KeepDatabase = parsed.GetValue(database) == Keep,
            Wait = WaitOption.Of(parsed, wait),
        };
        await using var session = new RunSession(invocation);
        return ExitCodes.Of(await session.DriveAsync(stop => session.Driver.RollBackAsync(name, release, options, stop)));
    }

    /// <summary>Lists the releases, and asks which one where somebody can be asked.</summary>
    private static async Task<string?> ChooseAsync(string environment, RollbackMode mode, Invocation invocation)
    {
        if (mode != RollbackMode.Config)
            throw new UsageException(
                $"--mode {mode.ToString().ToLowerInvariant()} wants a release: what it has on record takes the place of the state.",
                $"deployer releases list {environment}\ndeployer rollback {environment} --mode {mode.ToString().ToLowerInvariant()} --to <release>");
        var terminal = invocation.Terminal;
        var releases = new ReleaseCatalogue(invocation.Home, terminal.Time).List(environment);
        if (invocation.IsJson)
            Json.Write(terminal.Results, releases);
        if (releases.Count == 0)
            throw new NotFoundException($"'{environment}' has no releases yet.", $"deployer deploy {environment}");

        var asks = terminal.CanAsk && !invocation.IsJson;
        if (!invocation.IsJson && !asks)
            ReleaseText.Write(releases, terminal.Results, terminal.Time);
        var best = releases.FirstOrDefault(release => release.Refusal is null)
            ?? throw new ReleaseRefusedException(
                $"None of the {releases.Count} releases of '{environment}' can be gone back to.", $"deployer deploy {environment}");
        return asks
            ? await new ReleasePrompt(terminal).AskAsync(releases)
            : throw new UsageException(
                "Which release? Without a terminal nobody can be asked.", $"deployer rollback {environment} --to {best.Number}");
    }
}
