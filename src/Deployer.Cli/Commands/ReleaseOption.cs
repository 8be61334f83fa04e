using System.CommandLine;
using System.CommandLine.Parsing;
using Deployer.Cli.Completions;
using Deployer.Releases;

namespace Deployer.Cli.Commands;

/// <summary>The option that names a release to go back to, the same for every command that takes one.</summary>
internal static class ReleaseOption
{
    /// <param name="meaning">What the release is named for, without the end of the sentence.</param>
    /// <param name="global">Where the home is.</param>
    /// <param name="environment">The environment whose releases are suggested.</param>
    /// <param name="name">What the option is called.</param>
    /// <param name="generations">Whether a generation of the state's object can be named, too.</param>
    public static Option<string?> Create(string meaning, GlobalOptions global, Argument<string> environment, string name = "--to", bool generations = false)
    {
        var option = new Option<string?>(name)
        {
            Description = $"{meaning}: by its number, the one before the present one, or the newest verified one before it.",
            HelpName = $"number|{ReleaseCatalogue.Previous}|{ReleaseCatalogue.Verified}",
        };
        option.Validators.Add(typed => RefuseOtherWords(typed, generations));
        option.CompletionSources.Add(new ReleaseCompletions(global, environment).Suggest);
        return option;
    }

    private static void RefuseOtherWords(OptionResult typed, bool generations)
    {
        if (typed.Tokens is [var word] && !ReleaseCatalogue.IsChoice(word.Value) && !(generations && ReleaseCatalogue.IsGeneration(word.Value)))
            typed.AddError($"{typed.Option.Name} wants a release's number, '{ReleaseCatalogue.Previous}' or '{ReleaseCatalogue.Verified}'.");
    }
}
