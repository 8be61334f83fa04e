namespace Workflow.Engine.Tests;

/// <summary>
/// The table of what of WorkflowCore's API is left out on purpose, left-out.txt: a line that begins with <c>&gt; </c> is the reason for
/// the lines below it; each of those names a type, or a type and one of its members as the list writes it.
/// </summary>
internal sealed class LeftOut(IReadOnlyDictionary<string, string> reasons)
{
    public IReadOnlyDictionary<string, string> Reasons => reasons;

    public static LeftOut Read(string text)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        var reason = "";
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                reason = line[2..];
            }
            else
            {
                Assert.That(reason, Is.Not.Empty, $"'{line}' has no reason.");
                Assert.That(reasons.TryAdd(line, reason), Is.True, $"'{line}' is in the table twice.");
            }
        }

        return new(reasons);
    }

    public static string Key(ListedType type, string member) => $"{type.FullName}: {member}";
}
