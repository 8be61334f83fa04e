using System.IO.Enumeration;

namespace Deployer.Environments;

/// <summary>
/// Selects resources, and attributes of them, by patterns in which <c>*</c> stands for any text and <c>?</c> for one character. A kind of
/// pattern that is not given selects everything.
/// </summary>
public sealed record ResourceFilter
{
    /// <summary>Patterns of types, such as <c>google_sql_*</c>.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Patterns of addresses; <c>module.database</c> selects all that stands in it.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Patterns of attribute paths; <c>template</c> selects all that stands in it.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Whether it selects a resource, whatever its attributes.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="address">Its address.</param>
    public bool Covers(string type, string address) =>
        (Types.Count == 0 || Types.Any(pattern => Matches(pattern, type)))
        && (Addresses.Count == 0 || Addresses.Any(pattern => Contains(pattern, address)));

    /// <summary>Whether it selects an attribute of a resource that it covers.</summary>
    /// <param name="path">The attribute's path, such as <c>template.0.timeout</c>.</param>
    public bool CoversAttribute(string path) => Attributes.Count == 0 || Attributes.Any(pattern => Contains(pattern, path));

    private static bool Contains(string pattern, string text) =>
        Matches(pattern, text) || Matches($"{pattern}.*", text) || Matches($"{pattern}[*", text);

    private static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
}
