using System.CommandLine;
using System.Globalization;
using Deployer.Cli.Completions;
using Deployer.Cli.Errors;
using Deployer.Sandbox;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer sandbox fault</c></summary>
internal sealed class SandboxFaultCommand : DeployerCommand
{
    private static readonly string[] Kinds =
    [
        "quota", "conflict", "api-disabled", "not-found", "forbidden", "unavailable", "taint", "crash-after-create", "crash-before-create",
        "latency=2s", "hold=<fifo>", "hold-after-create=<fifo>",
    ];

    private readonly Argument<string> type = new Argument<string>("type") { Description = "A resource type; '*' for all.", HelpName = "type" }.Optional();

    private readonly Option<string?> on = new Option<string?>("--on") { Description = "The operation that goes wrong.", HelpName = "operation" }
        .AcceptOnlyFromAmong("plan", "create", "read", "update", "delete", "import");

    private readonly Option<string?> error = new("--error")
    {
        Description = $"How it goes wrong: {string.Join(", ", Kinds)}.",
        HelpName = "kind",
    };

    private readonly Option<int> nth = Count("--nth", "The first matching operation that it strikes, counted from now on.");
    private readonly Option<int> times = Count("--times", "How many operations in a row it strikes.");
    private readonly Option<bool> list = new("--list") { Description = "Show the faults and how far they are." };
    private readonly Option<bool> clear = new("--clear") { Description = "Forget all faults." };

    public SandboxFaultCommand(GlobalOptions global)
        : base(
            "fault",
            "Let operations of the simulated cloud go wrong on demand.",
            global,
            "deployer sandbox fault google_cloud_run_v2_service --on create --error quota",
            "deployer sandbox fault google_service_account --on create --nth 2 --error crash-after-create",
            "deployer sandbox fault --list",
            "deployer sandbox fault --clear")
    {
        Add(type);
        foreach (var option in new Option[] { on, error, nth, times, list, clear })
            Add(option);
        type.CompletionSources.Add(new DeployedCompletions(global).SuggestTypes);
        error.CompletionSources.Add(Kinds);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var cloud = SimulatedCloud.Of(invocation.Home, terminal.Time);
        if (!parsed.GetValue(list))
        {
            await cloud.AskAsync(["fault", .. Order(parsed)], CancellationToken.None);
            terminal.Text.WriteLine(parsed.GetValue(clear) ? "all faults are forgotten" : "the fault is set; it strikes in the next deployment");
        }

        if (parsed.GetValue(list) || invocation.IsJson)
        {
            string[] command = invocation.IsJson ? ["fault", "--list", "--output", "json"] : ["fault", "--list"];
            await terminal.Results.WriteAsync((await cloud.AskAsync(command, CancellationToken.None)).Result);
        }

        return ExitCode.Succeeded;
    }

    private IEnumerable<string> Order(ParseResult parsed)
    {
        if (parsed.GetValue(clear))
            return ["--clear"];
        if (parsed.GetValue(type) is not { } name || parsed.GetValue(on) is not { } operation || parsed.GetValue(error) is not { } kind)
        {
            throw new UsageException(
                "A fault needs a resource type, --on and --error; or say --list or --clear.",
                "deployer sandbox fault google_cloud_run_v2_service --on create --error quota");
        }

        return [name, "--on", operation, "--error", kind, "--nth", Text(parsed.GetValue(nth)), "--times", Text(parsed.GetValue(times))];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Option<int> Count(string name, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => 1 };
        option.Validators.Add(typed =>
        {
            if (!int.TryParse(typed.Tokens.SingleOrDefault()?.Value ?? "1", NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
                typed.AddError($"{name} wants a number of at least 1.");
        });
        return option;
    }
}
