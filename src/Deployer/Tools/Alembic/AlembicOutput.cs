using System.Text.RegularExpressions;

namespace Deployer.Tools;

/// <summary>Reads what a failing Alembic wrote.</summary>
internal static partial class AlembicOutput
{
    /// <summary>The exception that tells a failed call: by Alembic's own sentence, or by the end of Python's traceback.</summary>
    /// <param name="command">The call.</param>
    /// <param name="result">What it came back with.</param>
    /// <param name="folder">The folder of <c>alembic.ini</c>: the innermost line of it in the traceback is named.</param>
    /// <returns>The exception; its <see cref="ToolFailedException.Code"/> is the revision that was under way, if one was.</returns>
    public static ToolFailedException ToFailure(string command, ToolResult result, string folder)
    {
        var detail = Own().Match(result.Stdout) is { Success: true } own
            // What follows "identified by" passes for a password in SQL, and the revision's id is what matters.
            ? own.Groups["text"].Value.Trim().Replace(" identified by ", " ", StringComparison.Ordinal)
            : EndOfTraceback(result.Stderr, folder);
        return new ToolFailedException(
            command, result.ExitCode, Redaction.ByPattern(detail), "Correct what Alembic reports, then resume the run.",
            RevisionUnderWay(result.Stderr));
    }

    /// <summary>The revision that was being run last.</summary>
    /// <param name="stderr">What Alembic wrote; it names revisions when <c>alembic.ini</c> lets its log through.</param>
    /// <returns>The id, or null.</returns>
    public static string? RevisionUnderWay(string stderr) =>
        Running().Matches(stderr) is [.., var last] ? last.Groups["id"].Value : null;

    private static string EndOfTraceback(string stderr, string folder)
    {
        var lines = stderr.TrimEnd().Split('\n');
        var lastFrame = Array.FindLastIndex(lines, line => line.StartsWith("  File ", StringComparison.Ordinal));
        // Values of a statement are nobody's business but the database's; the link leads to a page about the kind of error.
        var said = lines.Skip(lastFrame + 1)
            .SkipWhile(line => lastFrame >= 0 && line.StartsWith("    ", StringComparison.Ordinal))
            .Where(line => line.Length > 0
                && !line.StartsWith("[parameters: ", StringComparison.Ordinal)
                && !line.StartsWith("(Background on this error", StringComparison.Ordinal));
        var place = Frame().Matches(stderr).LastOrDefault(frame => frame.Groups["file"].Value.StartsWith(folder, StringComparison.Ordinal));
        return string.Join('\n', place is null
            ? said
            : said.Append($"at {Path.GetRelativePath(folder, place.Groups["file"].Value)}, line {place.Groups["line"].Value}"));
    }

    [GeneratedRegex(@"^\s*FAILED: (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Own();

    [GeneratedRegex(@"\bRunning upgrade .*?-> (?<id>[^\s,]+)")]
    private static partial Regex Running();

    [GeneratedRegex("""^  File "(?<file>[^"]+)", line (?<line>\d+)""", RegexOptions.Multiline)]
    private static partial Regex Frame();
}
