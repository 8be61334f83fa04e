using System.Text.RegularExpressions;

namespace Deployer.Environments;

/// <summary>
/// Reads plain facts out of files in Terraform's language: what a name is set to, and which variables must be given. Only literals
/// at a line's beginning count; whatever needs Terraform to be understood is not found.
/// </summary>
/// <param name="Text">The text of one file, or of several.</param>
internal sealed partial record TerraformText(string Text)
{
    private readonly string code = Comment().Replace(Text, match => match.Groups["string"].Value);

    /// <summary>The text without its comments.</summary>
    public string Code => code;

    /// <summary>Reads a file; one that does not exist has no facts.</summary>
    /// <param name="path">The file.</param>
    public static TerraformText OfFile(string path) => new(File.Exists(path) ? File.ReadAllText(path) : "");

    /// <summary>Reads a module's files together.</summary>
    /// <param name="folder">The module's folder.</param>
    public static TerraformText OfModule(string folder) => new(Directory.Exists(folder)
        ? string.Join('\n', Directory.EnumerateFiles(folder, "*.tf").Order(StringComparer.Ordinal).Select(File.ReadAllText))
        : "");

    /// <summary>What a name is set to, when that is a literal string.</summary>
    /// <param name="name">Such as <c>bucket</c>.</param>
    /// <returns>The string, or null.</returns>
    public string? StringOf(string name) => Assignments().Matches(code)
        .FirstOrDefault(assignment => assignment.Groups["name"].Value == name && assignment.Groups["literal"].Success)
        ?.Groups["literal"].Value;

    /// <summary>Whether a name is set to anything.</summary>
    /// <param name="name">Such as <c>bucket</c>.</param>
    public bool Sets(string name) => Assignments().Matches(code).Any(assignment => assignment.Groups["name"].Value == name);

    /// <summary>Whether a variable is declared that has no default.</summary>
    /// <param name="variable">Its name.</param>
    public bool Requires(string variable) => Variables().Matches(code)
        .Any(block => block.Groups["name"].Value == variable && !Default().IsMatch(block.Groups["body"].Value));

    /// <summary>The variables that are declared as sensitive.</summary>
    public IEnumerable<string> SensitiveVariables() => Variables().Matches(code)
        .Where(block => Sensitive().IsMatch(block.Groups["body"].Value))
        .Select(block => block.Groups["name"].Value);

    /// <summary>The names of all declared variables.</summary>
    public IEnumerable<string> VariableNames() => Variables().Matches(code).Select(block => block.Groups["name"].Value);

    /// <summary>The declaration of a variable, as it stands there.</summary>
    /// <param name="variable">Its name.</param>
    /// <returns>The block; null when it is not declared.</returns>
    public string? VariableBlock(string variable) =>
        Variables().Matches(code).FirstOrDefault(block => block.Groups["name"].Value == variable)?.Value;

    /// <summary>The types of all declared resources, in order and as often as they stand there.</summary>
    public IEnumerable<string> ResourceTypes() => Resources().Matches(code).Select(block => block.Groups["type"].Value);

    /// <summary>Whether a literal string stands anywhere.</summary>
    /// <param name="literal">The string.</param>
    public bool Quotes(string literal) => code.Contains($"\"{literal}\"", StringComparison.Ordinal);

    // A string is matched first, so that what looks like a comment inside one is none.
    [GeneratedRegex("""(?<string>"(?:[^"\\\n]|\\.)*")|(?:\#|//)[^\n]*|/\*.*?\*/""", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("""^[ \t]*"?(?<name>[\w-]+)"?[ \t]*=(?!=)[ \t]*(?:"(?<literal>[^"\\$%\n]*)"[ \t\r]*$)?""", RegexOptions.Multiline)]
    private static partial Regex Assignments();

    // A block of the root ends with the first brace at a line's beginning, as `terraform fmt` writes it, or on its own line.
    [GeneratedRegex("""^variable[ \t]+"?(?<name>[\w-]+)"?[ \t]*\{(?:(?<body>[^\n{}]*)\}|(?<body>.*?)^\})""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Variables();

    [GeneratedRegex("""^resource[ \t]+"?(?<type>[\w-]+)"?[ \t]""", RegexOptions.Multiline)]
    private static partial Regex Resources();

    [GeneratedRegex(@"^\s*sensitive\s*=\s*true\b", RegexOptions.Multiline)]
    private static partial Regex Sensitive();

    [GeneratedRegex(@"^\s*default\s*=", RegexOptions.Multiline)]
    private static partial Regex Default();
}
