using System.Text.RegularExpressions;

namespace Workflow.Engine.Tests;

/// <summary>What a parameter asks of ours.</summary>
internal sealed record ListedParameter(string Type, bool IsOptional);

/// <summary>A line of the list that says what a class or interface has.</summary>
/// <param name="Kind">ctor, field, event, property or method.</param>
/// <param name="IsStatic">Whether it belongs to the type; a field of the list may be a constant.</param>
/// <param name="Type">What it returns or is.</param>
/// <param name="Name">Without type parameters.</param>
/// <param name="Generics">How many type parameters a method has.</param>
/// <param name="Parameters">In order.</param>
/// <param name="Accessors">get and set of a property.</param>
internal sealed partial record ListedMember(
    string Kind,
    bool IsStatic,
    string Type,
    string Name,
    int Generics,
    IReadOnlyList<ListedParameter> Parameters,
    IReadOnlyList<string> Accessors)
{
    public static ListedMember Read(string line)
    {
        var match = Line().Match(line);
        Assert.That(match.Success, Is.True, line);
        var kind = match.Groups["ctor"].Success ? "ctor"
            : match.Groups["special"].Success ? match.Groups["special"].Value
            : match.Groups["accessors"].Success ? "property"
            : "method";
        return new(
            kind,
            match.Groups["static"].Success,
            match.Groups["type"].Value,
            match.Groups["name"].Value,
            ApiList.Split(match.Groups["generics"].Value).Count,
            [.. ApiList.Split(match.Groups["parameters"].Value).Select(ReadParameter)],
            match.Groups["accessors"].Value.Split("; ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>The parameters of a delegate's line.</summary>
    public static (string Type, IReadOnlyList<string> Parameters) ReadDelegate(string line)
    {
        var open = line.IndexOf(" (", StringComparison.Ordinal);
        return (line[..open], [.. ApiList.Split(line[(open + 2)..^1]).Select(each => ReadParameter(each).Type)]);
    }

    private static ListedParameter ReadParameter(string text)
    {
        var end = text.LastIndexOf(' ');
        return new(text[..end], text.Contains('=', StringComparison.Ordinal));
    }

    [GeneratedRegex(
        @"^((?<ctor>ctor)|(?<static>static )?(virtual )?(?<special>field |event )?(?<type>[^ (]+) (?<name>\w+)(<(?<generics>[^>]+)>)?)"
        + @"(\((?<parameters>.*)\)| \{ (?<accessors>[^}]+) \})?$")]
    private static partial Regex Line();
}
