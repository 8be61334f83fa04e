using System.Text.RegularExpressions;

namespace Deployer.Environments;

/// <summary>A variable's assignment in a variable file, with its place in the text.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Value">The expression, as it stands there.</param>
/// <param name="Start">Where the assignment begins.</param>
/// <param name="Length">How long it is, without the end of its line.</param>
internal sealed partial record VariableAssignment(string Name, string Value, int Start, int Length)
{
    /// <summary>Reads a variable file.</summary>
    /// <param name="text">The file's text.</param>
    /// <returns>The assignments in order; what is none is passed over.</returns>
    public static IReadOnlyList<VariableAssignment> Read(string text)
    {
        var found = new List<VariableAssignment>();
        var at = 0;
        while (at < text.Length)
        {
            if (Beginning().Match(text, at) is { Success: true } beginning)
            {
                var value = beginning.Index + beginning.Length;
                var end = EndOf(text, value);
                found.Add(new VariableAssignment(
                    beginning.Groups["name"].Value, text[value..end].Trim(), beginning.Index, end - beginning.Index));
                at = end;
            }
            else if (Token().Match(text, at) is { Success: true } other)
            {
                at = other.Index + other.Length;
            }
        }

        return found;
    }

    /// <summary>Gives a variable of a file another value; one that has none there is added.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="name">The variable.</param>
    /// <param name="value">The expression.</param>
    /// <returns>The new text.</returns>
    public static string Set(string text, string name, string value)
    {
        var without = Remove(text, name);
        return $"{without}{(without.Length == 0 || without.EndsWith('\n') ? "" : "\n")}{name} = {value}\n";
    }

    /// <summary>Takes a variable out of a file.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="name">The variable.</param>
    /// <returns>The new text.</returns>
    public static string Remove(string text, string name) => Read(text)
        .Where(assignment => assignment.Name == name)
        .Reverse()
        .Aggregate(text, (rest, assignment) => rest.Remove(assignment.Start, assignment.Length));

    // The value goes on to the end of its line, and over it as long as a bracket is open.
    private static int EndOf(string text, int start)
    {
        var (at, depth) = (start, 0);
        while (at < text.Length && Token().Match(text, at) is { Success: true } token)
        {
            if (depth == 0 && (token.Value == "\n" || token.Value[0] == '#' || token.Value.StartsWith("//", StringComparison.Ordinal)))
            {
                return at;
            }

            depth += token.Value switch { "{" or "[" or "(" => 1, "}" or "]" or ")" => -1, _ => 0 };
            at = token.Index + token.Length;
            // The line of a heredoc's end is over.
            if (token.Value.StartsWith("<<", StringComparison.Ordinal) && depth == 0)
            {
                return at;
            }
        }

        return at;
    }

    [GeneratedRegex("""\G(?:(?<=\n)|(?<=^))[ \t]*"?(?<name>[A-Za-z_][\w-]*)"?[ \t]*=(?![=>])""")]
    private static partial Regex Beginning();

    // A string and a heredoc are matched whole, so that what looks like a bracket or a comment inside one is none.
    [GeneratedRegex(
        """\G(?:<<-?(?<tag>[\w-]+)[^\n]*\n(?:.*?\n)??[ \t]*\k<tag>(?![\w-])|"(?:[^"\\\n]|\\.)*"|\#[^\n]*|//[^\n]*|/\*.*?\*/|.)""",
        RegexOptions.Singleline)]
    private static partial Regex Token();
}
