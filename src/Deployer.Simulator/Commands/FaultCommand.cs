using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Commands;

/// <summary><c>deployer-simulator fault</c></summary>
internal sealed class FaultCommand : SimulatorCommand
{
    private readonly Argument<string?> type = new("type")
    {
        Description = "The resource type, such as google_storage_bucket; * for all.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<CloudOperation?> on = new("--on")
    {
        Description = "The operation that goes wrong: plan, create, read, update, delete, import.",
        HelpName = "operation",
        CustomParser = Operation,
    };

    private readonly Option<string> error = new("--error") { Description = $"How it goes wrong: {FaultEffect.Words}.", HelpName = "kind" };
    private readonly Option<int> nth = Count("--nth", "The first matching operation that it strikes, counted from now on.");
    private readonly Option<int> times = Count("--times", "How many operations in a row it strikes.");
    private readonly Option<bool> list = new("--list") { Description = "Show the faults and how far they are." };
    private readonly Option<bool> clear = new("--clear") { Description = "Forget all faults." };
    private readonly Option<string> output = OutputFormat.Option();

    public FaultCommand(Option<string> folder)
        : base("fault", "Let operations go wrong on demand.", folder)
    {
        Add(type);
        foreach (var option in new Option[] { on, error, nth, times, list, clear, output })
            Add(option);
    }

    protected override Task RunAsync(ParseResult parsed, CloudFolder cloud)
    {
        var faults = new Faults(cloud.Path, TimeProvider.System);
        if (new[] { parsed.GetValue(list), parsed.GetValue(clear), parsed.GetValue(type) is not null }.Count(asked => asked) != 1)
            throw new UsageException("Say a resource type, --list, or --clear: one of them.", "deployer-simulator fault --help");
        if (parsed.GetValue(clear))
            faults.Clear();
        else if (parsed.GetValue(list))
            Write(faults.List(), parsed);
        else
            faults.Add(Rule(parsed));
        return Task.CompletedTask;
    }

    private FaultRule Rule(ParseResult parsed)
    {
        if (parsed.GetValue(on) is not { } operation || parsed.GetValue(error) is not { } word)
            throw new UsageException("A fault needs --on and --error.", "deployer-simulator fault google_storage_bucket --on create --error quota");
        var effect = FaultEffect.Parse(word) ?? throw new UsageException($"There is no fault '{word}'.", $"One of: {FaultEffect.Words}");
        if (effect.Fifo is { } fifo && !File.Exists(fifo))
            throw new UsageException($"{fifo} is not there.", $"mkfifo {fifo}");
        var name = parsed.GetRequiredValue(type)!; // asked before
        if (name != FaultRule.AnyType && new TypeSchemas().Find(name) is null)
            throw new NotFoundException($"No simulated provider has a resource type '{name}'.", "Names look like google_storage_bucket; * stands for all.");
        return new FaultRule(name, operation, $"{effect}", parsed.GetValue(nth), parsed.GetValue(times));
    }

    private void Write(IReadOnlyList<FaultRule> rules, ParseResult parsed)
    {
        var results = parsed.InvocationConfiguration.Output;
        if (OutputFormat.IsJson(parsed, output))
            results.WriteLine(JsonSerializer.Serialize(rules, CloudJson.Indented.IReadOnlyListFaultRule));
        else
            results.Write(string.Concat(rules.Select(rule => $"{Describe(rule)}\n")));
    }

    private static string Describe(FaultRule rule) =>
        $"{rule.Type}  --on {CloudJson.Word(rule.Operation)}  --error {rule.Error}  --nth {rule.Nth}  --times {rule.Times}  "
        + (rule.IsSpent ? "(spent)" : $"({rule.Seen} seen)");

    private static CloudOperation? Operation(ArgumentResult typed)
    {
        foreach (var operation in Enum.GetValues<CloudOperation>())
        {
            if (CloudJson.Word(operation) == typed.Tokens[0].Value)
                return operation;
        }

        typed.AddError($"There is no operation '{typed.Tokens[0].Value}'.");
        return null;
    }

    private static Option<int> Count(string name, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => 1, HelpName = "N" };
        option.Validators.Add(typed =>
        {
            if (typed.GetValueOrDefault<int>() < 1)
                typed.AddError($"{name} counts from 1.");
        });
        return option;
    }
}
