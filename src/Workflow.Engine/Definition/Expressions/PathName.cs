using System.Text.RegularExpressions;

namespace Workflow.Engine;

/// <summary>A name in a path such as <c>data.Database.Labels["zone"]</c>: a member, or an entry in brackets.</summary>
internal readonly partial record struct PathName(string Text, bool IsEntry)
{
    /// <summary>The names of a path; null when the text is anything else.</summary>
    public static IReadOnlyList<PathName>? Split(string text)
    {
        var names = new List<PathName>();
        for (var at = 0; at < text.Length;)
        {
            var match = Name().Match(text, at);
            var entry = match.Groups["entry"];
            var isJoined = entry.Success || match.Groups["dot"].Success == at > 0;
            if (!match.Success || !isJoined)
            {
                return null;
            }

            names.Add(entry.Success ? new(entry.Value, true) : new(match.Groups["member"].Value, false));
            at += match.Length;
        }

        return names.Count == 0 ? null : names;
    }

    public override string ToString() => IsEntry ? $"[\"{Text}\"]" : Text;

    [GeneratedRegex(
        """\G(?:(?<dot>\.)?(?<member>[A-Za-z_]\w*)|\["(?<entry>[^"\\]*)"\]|\['(?<entry>[^'\\]*)'\])""", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
