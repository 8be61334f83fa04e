using System.CommandLine;
using Deployer.Environments;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer outputs</c></summary>
internal sealed class OutputsCommand : DeployerCommand
{
    private readonly Argument<string> environment;

    public OutputsCommand(GlobalOptions global)
        : base(
            "outputs",
            "Show the outputs that the last deployment of an environment saved.",
            global,
            "deployer outputs production",
            "deployer outputs sandbox --output json") => Add(environment = CommonArguments.Environment(global));

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation)
    {
        var name = DeployerConfiguration.Load(invocation.Repository.Root).Get(parsed.GetRequiredValue(environment)).Name;
        var file = Path.Combine(invocation.Repository.Root, $"{name}-outputs.{(invocation.IsJson ? "json" : "txt")}");
        if (!File.Exists(file))
            throw new NotFoundException($"There are no outputs of {name} yet.", $"deployer deploy {name}");
        await invocation.Terminal.Results.WriteLineAsync((await File.ReadAllTextAsync(file)).TrimEnd());
        return ExitCode.Succeeded;
    }
}
