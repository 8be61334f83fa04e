using System.Text.RegularExpressions;

namespace Workflow.Engine.Tests;

/// <summary>A type of WorkflowCore as the list tells it.</summary>
/// <param name="Namespace">Its namespace there.</param>
/// <param name="Kind">class, interface, enum or delegate.</param>
/// <param name="Name">With its type parameters, and the outer type's name in front of a nested one.</param>
/// <param name="Bases">The base type and interfaces.</param>
/// <param name="Members">One line each; an enum's numbers each for themselves.</param>
internal sealed record ListedType(
    string Namespace, string Kind, string Name, IReadOnlyList<string> Bases, List<string> Members)
{
    /// <summary>As the table of what is left out names it.</summary>
    public string FullName => $"{Namespace}.{Name}";
}

/// <summary>Reads the list of WorkflowCore's public signatures, workflowcore-api.txt.</summary>
internal static partial class ApiList
{
    public static IReadOnlyList<ListedType> Read(string text)
    {
        var types = new List<ListedType>();
        var space = "";
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("total ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                space = line[3..].Trim();
            }
            else if (line[0] != ' ')
            {
                types.Add(ReadType(space, line));
            }
            else
            {
                types[^1].Members.AddRange(types[^1].Kind == "enum" ? line.Trim().Split(", ") : [line.Trim()]);
            }
        }

        return types;
    }

    /// <summary>Splits at the commas that stand in no brackets.</summary>
    public static IReadOnlyList<string> Split(string list)
    {
        var parts = new List<string>();
        var (depth, start) = (0, 0);
        for (var at = 0; at < list.Length; at++)
        {
            depth += list[at] is '<' ? 1 : list[at] is '>' ? -1 : 0;
            if (list[at] == ',' && depth == 0)
            {
                parts.Add(list[start..at].Trim());
                start = at + 1;
            }
        }

        parts.Add(list[start..].Trim());
        return [.. parts.Where(part => part.Length > 0)];
    }

    private static ListedType ReadType(string space, string line)
    {
        var match = TypeLine().Match(line);
        Assert.That(match.Success, Is.True, line);
        return new(space, match.Groups["kind"].Value, match.Groups["name"].Value, Split(match.Groups["bases"].Value), []);
    }

    [GeneratedRegex(@"^(static |abstract )?(?<kind>class|interface|enum|delegate) (?<name>[^:]+?)( : (?<bases>.+))?$")]
    private static partial Regex TypeLine();
}
