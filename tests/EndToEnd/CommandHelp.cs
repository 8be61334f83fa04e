using System.Text.RegularExpressions;

namespace EndToEnd;

/// <summary>What <c>deployer ... --help</c> says that a command line may be.</summary>
internal sealed partial record CommandHelp(IReadOnlyList<string> Path, int Arguments, IReadOnlyDictionary<string, bool> TakesValue)
{
    /// <summary>Asks the built command.</summary>
    public static async Task<CommandHelp> OfAsync(Checkout checkout, string command)
    {
        var text = (await checkout.RunAsync([.. command.Split(' '), "--help"])).EndedWith(Exit.Succeeded).Stdout;
        string[] usage = [.. Usage().Match(text).Groups[1].Value.Split(' ').Where(word => word is not ("[options]" or "[command]"))];
        return new CommandHelp(
            [.. usage.Where(IsWord)],
            usage.Count(word => !IsWord(word)),
            Option().Matches(text).DistinctBy(match => match.Groups[1].Value)
                .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Success));
    }

    /// <returns>What is wrong with the words behind <c>deployer</c>; null when the command takes them.</returns>
    public string? ObjectionTo(IReadOnlyList<string> words)
    {
        if (!words.Take(Path.Count).SequenceEqual(Path)) return $"there is no command '{string.Join(' ', words)}'";
        var arguments = 0;
        for (var at = Path.Count; at < words.Count; at++)
        {
            var name = words[at].Split('=')[0];
            if (!name.StartsWith("--", StringComparison.Ordinal)) arguments++;
            else if (!TakesValue.TryGetValue(name, out var takesValue)) return $"'{string.Join(' ', Path)}' has no option '{name}'";
            else if (takesValue && name == words[at]) at++;
        }

        return arguments > Arguments ? $"'{string.Join(' ', Path)}' does not take {arguments} words: {string.Join(' ', words)}" : null;
    }

    private static bool IsWord(string word) => !word.StartsWith('<') && !word.StartsWith('[');

    [GeneratedRegex(@"^Usage:\n +deployer ?(.*)$", RegexOptions.Multiline)]
    private static partial Regex Usage();

    [GeneratedRegex(@"^ +(?:-\S+, )*(--[a-z-]+)( <)?", RegexOptions.Multiline)]
    private static partial Regex Option();
}
