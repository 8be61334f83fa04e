using System.Text.RegularExpressions;

namespace Deployer.Migrations;

/// <summary>SQL as it may be shown: its values may be secrets.</summary>
internal static partial class SqlText
{
    private const int MostLines = 6;
    private const int MostCharacters = 400;

    /// <summary>The beginning of a statement, without its comments and values.</summary>
    /// <param name="sql">The statement.</param>
    /// <returns>At most some lines.</returns>
    public static string Shown(string sql)
    {
        var lines = Piece().Replace(sql, Mask).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        var shown = string.Join('\n', lines.Take(MostLines));
        return lines.Count <= MostLines && shown.Length <= MostCharacters
            ? shown
            : $"{shown[..Math.Min(shown.Length, MostCharacters)]} ...";
    }

    /// <summary>PostgreSQL's message without the value that it quotes behind a colon, such as that of a wrong number.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The message, with the names that it quotes.</returns>
    public static string WithoutValue(string message) => QuotedValue().Replace(message, "$1\"...\"");

    private static string Mask(Match piece) => piece.Value[0] switch
    {
        '"' => piece.Value,
        '-' or '/' => " ",
        '$' => "$$...$$",
        _ => "'...'",
    };

    // Comments and quoted names first: an apostrophe in one of them begins no text.
    [GeneratedRegex(
        """--[^\n]*|/\*.*?(?:\*/|\z)|"[^"]*"|\$(?<tag>\w*)\$.*?(?:\$\k<tag>\$|\z)|[eE]'(?:[^'\\]|''|\\.)*'?|'(?:[^']|'')*'?""",
        RegexOptions.Singleline)]
    private static partial Regex Piece();

    [GeneratedRegex("""(: |\bvalue )"[^"]*("|\z)""", RegexOptions.Singleline)]
    private static partial Regex QuotedValue();
}
