using System.Globalization;
using System.Text.RegularExpressions;

namespace EndToEnd;

/// <summary>One step of the runbook: a row of a table with these columns.</summary>
internal sealed record RunbookStep(string Command, string Expect, string Otherwise, string Again)
{
    /// <summary>What the command ends with when all is well; null where the row does not say.</summary>
    public int? ExitCode => Regex.Match(Expect, @"^(\d+)\b") is { Success: true } code ? int.Parse(code.Value, CultureInfo.InvariantCulture) : null;
}

/// <summary>The runbook's text, taken apart.</summary>
internal static partial class Runbook
{
    public const string Page = "docs/infrastructure/production-deployment.md";

    private static readonly string[] Head = ["Step", "Command", "Expect", "Otherwise", "Again"];

    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, Page));

    /// <summary>The rows of all tables of steps.</summary>
    public static IReadOnlyList<RunbookStep> Steps { get; } = [.. ReadSteps()];

    /// <summary>What stands in backquotes, once each.</summary>
    public static IReadOnlyList<string> Spans { get; } = [.. Span().Matches(Text).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>The commands that a person would copy.</summary>
    public static IReadOnlyList<string> CommandsOf(string program) => [.. Spans.Where(span => span.StartsWith($"{program} ", StringComparison.Ordinal))];

    /// <summary>The step that is this command, where it says what the command ends with.</summary>
    public static RunbookStep StepOf(string command) => Steps.First(step => step.Command == $"`{command}`" && step.ExitCode is not null);

    /// <summary>The headings of a page, as links name them.</summary>
    public static IEnumerable<string> AnchorsOf(string page) =>
        Heading().Matches(page).Select(match => NotInAnchors().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    private static IEnumerable<RunbookStep> ReadSteps()
    {
        var isSteps = false;
        foreach (var line in Text.Split('\n'))
        {
            string[] cells = [.. Divider().Split(line).Skip(1).SkipLast(1).Select(cell => cell.Trim())];
            var isHead = cells.SequenceEqual(Head) || (isSteps && cells.All(cell => cell.All(letter => letter == '-')));
            isSteps = cells.Length == Head.Length && (isSteps || isHead);
            if (isSteps && !isHead) yield return new RunbookStep(cells[1], cells[2], cells[3], cells[4]);
        }
    }

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Divider();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
