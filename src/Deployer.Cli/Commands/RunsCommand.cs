using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer runs</c></summary>
internal sealed class RunsCommand : DeployerCommand
{
    private const int UsualTake = 20;
    private static readonly string[] Head = ["ID", "ENVIRONMENT", "STATUS", "REACHED", "STEP", "STARTED", "BY", "ERROR"];

    private readonly Argument<string> environment;

    private readonly Option<int> take = new("--take")
    {
        Description = "How many runs to list at most.",
        HelpName = "n",
        DefaultValueFactory = _ => UsualTake,
        CustomParser = ParseTake,
    };

    public RunsCommand(GlobalOptions global)
        : base(
            "runs",
            "List runs, newest first.",
            global,
            "deployer runs",
            "deployer runs production --take 5",
            "deployer runs --output json | jq -r '.[0].id'")
    {
        Add(environment = CommonArguments.Environment(global).Optional());
        Add(take);
        Add(new RunsPurgeCommand(global));
        Add(new RunsExportCommand(global));
        Add(new RunsImportCommand(global));
        foreach (var command in Subcommands)
            command.Validators.Add(RefuseEnvironment);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var name = parsed.GetValue(environment);
        await using var reading = new RunReading(invocation);
        var runs = await reading.Runs.ListAsync(
            name, parsed.GetValue(take), text => invocation.Terminal.Text.WriteLine(Printable.Line(text)), CancellationToken.None);
        if (invocation.IsJson)
            Json.Write(invocation.Terminal.Results, runs);
        else if (runs.Count == 0)
            invocation.Terminal.Text.WriteLine(name is null ? "no runs yet; the first one: deployer deploy sandbox" : $"no runs of {name} yet");
        else
            Write(runs, invocation.Terminal);
        return ExitCode.Succeeded;
    }

    // "runs production purge" must not purge the runs of all environments.
    private void RefuseEnvironment(CommandResult typed)
    {
        if (typed.GetResult(environment) is { Tokens: [var name, ..] })
            typed.AddError($"'deployer runs {typed.Command.Name}' does not look at environments: leave '{name.Value}' out.");
    }

    private static int ParseTake(ArgumentResult typed)
    {
        if (!int.TryParse(typed.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
            typed.AddError("--take wants a number of at least 1.");
        return count;
    }

    private static void Write(IReadOnlyList<RunView> runs, Terminal terminal) => Columns.Write(
        terminal.Results,
        [Head, .. runs.Select(run => Row(run, terminal.Time))],
        terminal.ResultsAreWatched ? terminal.Size().Width : 0);

    private static string[] Row(RunView run, TimeProvider time) =>
    [
        run.Id, run.Environment, Words.Of(run.Status), run.Reached == RunReach.Nothing ? "-" : Words.Of(run.Reached), run.Step ?? "-", Words.Of(run.StartedAt, time), run.StartedBy, run.Error ?? "",
    ];
}
