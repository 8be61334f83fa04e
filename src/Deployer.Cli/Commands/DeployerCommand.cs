using System.CommandLine;
using Deployer.Cli.Errors;

namespace Deployer.Cli.Commands;

/// <summary>A command: it parses, calls the domain and returns a code. Errors are told here, in one way.</summary>
internal abstract class DeployerCommand : Command
{
    private readonly GlobalOptions global;

    protected DeployerCommand(string name, string description, GlobalOptions global, params string[] examples)
        : base(name, description)
    {
        this.global = global;
        Examples = examples;
        SetAction((parsed, _) => InvokeAsync(parsed));
    }

    /// <summary>Command lines that a person may copy.</summary>
    public IReadOnlyList<string> Examples { get; }

    protected abstract Task<ExitCode> RunAsync(ParseResult parsed, Invocation invocation);

    private async Task<int> InvokeAsync(ParseResult parsed)
    {
        string? home = null;
        try
        {
            var invocation = global.Read(parsed);
            home = invocation.Home.Path;
            return (int)await RunAsync(parsed, invocation);
        }
        catch (Exception problem)
        {
            return (int)ErrorReport.Write(problem, global.Terminal, home);
        }
    }
}
