using System.CommandLine;
using Deployer.Cli.Completions;

namespace Deployer.Cli.Commands;

/// <summary>The arguments that several commands take, with their completions.</summary>
internal static class CommonArguments
{
    private const string EnvironmentName = "environment";
    private const string RunIdName = "run-id";

    public static Argument<string> Environment(GlobalOptions global)
    {
        var argument = new Argument<string>(EnvironmentName)
        {
            Description = "An environment of deployer.yaml.",
            HelpName = EnvironmentName, // without it, the help asks for completions
        };
        argument.CompletionSources.Add(new EnvironmentCompletions(global).Suggest);
        return argument;
    }

    public static Argument<string> RunId(GlobalOptions global)
    {
        var argument = new Argument<string>(RunIdName)
        {
            Description = "A run's id, or its beginning.",
            HelpName = RunIdName,
        };
        argument.CompletionSources.Add(new RunIdCompletions(global).Suggest);
        return argument;
    }

    /// <returns>The same argument, which may be left out.</returns>
    public static Argument<string> Optional(this Argument<string> argument)
    {
        argument.Arity = ArgumentArity.ZeroOrOne;
        return argument;
    }
}
