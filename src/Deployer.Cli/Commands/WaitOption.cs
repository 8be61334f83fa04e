using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Deployer.Cli.Commands;

/// <summary><c>--wait</c>: how long a command waits for an environment that somebody else works on.</summary>
internal static class WaitOption
{
    private const string Rule = "--wait takes a time such as --wait=90s, --wait=30m or --wait=2h; alone, and last, it waits for as long as it takes.";

    public static Option<string?> Create()
    {
        var option = new Option<string?>("--wait")
        {
            Description = "Wait while the environment is busy, at most so long (90s, 30m, 2h), or for as long as it takes.",
            HelpName = "duration",
            Arity = ArgumentArity.ZeroOrOne,
        };
        option.Validators.Add(RefuseOtherWords);
        return option;
    }

    /// <returns>Null when the command does not wait.</returns>
    public static TimeSpan? Of(ParseResult parsed, Option<string?> option) => parsed.GetResult(option) switch
    {
        null => null,
        { Tokens: [var duration] } => Read(duration.Value),
        _ => TimeSpan.MaxValue,
    };

    // A word that is no duration was probably meant for the command: deploy --wait production.
    private static void RefuseOtherWords(OptionResult typed)
    {
        if (typed.Tokens is [var word] && Read(word.Value) is null)
            typed.AddError($"'{word.Value}' is no time. {Rule}");
    }

    private static TimeSpan? Read(string text)
    {
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => null,
        };
    }
}
