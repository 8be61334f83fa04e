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
    /// <param name="forRollback">Whether the time before the first release, and a generation of the state's object, can be named as well.</param>
    public static Option<string?> Create(
        string meaning, GlobalOptions global, Argument<string> environment, string name = "--to", bool forRollback = false)
    {
        string[] words = [ReleaseCatalogue.Previous, ReleaseCatalogue.Verified, .. forRollback ? [ReleaseCatalogue.Nothing] : Array.Empty<string>()];
        var option = new Option<string?>(name)
        {
            Description = $"{meaning}: by its number, the one before the present one, or the newest verified one before it"
                + $"{(forRollback ? $"; '{ReleaseCatalogue.Nothing}' destroys everything" : "")}.",
            HelpName = $"number|{string.Join('|', words)}",
        };
        option.Validators.Add(typed => RefuseOtherWords(typed, words, forRollback));
        option.CompletionSources.Add(new ReleaseCompletions(global, environment).Suggest);
        return option;
    }

    private static void RefuseOtherWords(OptionResult typed, string[] words, bool forRollback)
    {
        if (typed.Tokens is [var word] && !ReleaseCatalogue.IsChoice(word.Value) && !words.Contains(word.Value) && !(forRollback && ReleaseCatalogue.IsGeneration(word.Value)))
            typed.AddError($"{typed.Option.Name} wants a release's number, {string.Join(", ", words[..^1].Select(each => $"'{each}'"))} or '{words[^1]}'.");
    }
}
