namespace Deployer.Cli.Output;

/// <summary>Makes foreign text safe for a terminal: a tool's or a file's text must not move the cursor or fake a line.</summary>
internal static class Printable
{
    /// <returns>The text as one line, control characters replaced by spaces.</returns>
    public static string Line(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
            ? string.Create(text.Length, text, static (line, source) =>
            {
                for (var at = 0; at < line.Length; at++)
                    line[at] = char.IsControl(source[at]) ? ' ' : source[at];
            }).TrimEnd()
            : text;
}
