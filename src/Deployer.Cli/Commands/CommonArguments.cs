using System.CommandLine;
using System.CommandLine.Parsing;
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
        argument.Validators.Add(RefuseOptions);
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
        argument.Validators.Add(RefuseOptions);
        argument.CompletionSources.Add(new RunIdCompletions(global).Suggest);
        return argument;
    }

    public static Argument<string> Address(GlobalOptions global)
    {
        var argument = new Argument<string>("address")
        {
            Description = "A resource's address in Terraform.",
            HelpName = "address",
        };
        argument.Validators.Add(RefuseOptions);
        argument.CompletionSources.Add(new DeployedCompletions(global).SuggestAddresses);
        return argument;
    }

    public static Argument<string> Step()
    {
        var argument = new Argument<string>("step") { Description = "Only what this step's tools wrote." };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    /// <returns>The same argument, which may be left out.</returns>
    public static Argument<string> Optional(this Argument<string> argument)
    {
        argument.Arity = ArgumentArity.ZeroOrOne;
        return argument;
    }

    // A misspelt option would be taken for the argument.
    private static void RefuseOptions(ArgumentResult typed)
    {
        if (typed.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
            typed.AddError($"There is no option '{option.Value}'.");
    }
}
