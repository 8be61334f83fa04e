using System.Text.RegularExpressions;

namespace Deployer.Environments;

/// <summary>A configuration of a provider, as a root module declares it.</summary>
/// <param name="Name">The provider's name in this module, such as <c>google</c>.</param>
/// <param name="Source">Its full source, such as <c>registry.terraform.io/hashicorp/google</c>.</param>
/// <param name="Alias">The configuration's alias; null for the provider's default one.</param>
/// <param name="Text">The whole block.</param>
internal sealed partial record ProviderBlock(string Name, string Source, string? Alias, string Text)
{
    private const string Registry = "registry.terraform.io";

    /// <summary>What the block refers to, such as <c>var.region</c>; what is inside strings counts only in a template.</summary>
    public IEnumerable<string> References => Reference().Matches(Plain().Replace(Text, "\"\"")).Select(match => match.Value).Distinct(StringComparer.Ordinal);

    /// <summary>Reads the provider blocks of a module.</summary>
    /// <param name="module">The text of its files, without comments.</param>
    /// <returns>The blocks.</returns>
    public static IReadOnlyList<ProviderBlock> Read(string module)
    {
        var sources = Sources(module);
        return Blocks().Matches(module)
            .Select(block => (Name: block.Groups["name"].Value, Alias: Aliases().Match(block.Value).Groups["alias"].Value, block.Value))
            .Select(block => new ProviderBlock(block.Name, SourceOf(block.Name, sources), block.Alias.Length > 0 ? block.Alias : null, block.Value))
            .ToList();
    }

    /// <summary>The full source that a name stands for in a module.</summary>
    /// <param name="module">The text of its files, without comments.</param>
    /// <param name="name">The name.</param>
    /// <returns>Such as <c>registry.terraform.io/hashicorp/google</c>.</returns>
    public static string SourceOf(string module, string name) => SourceOf(name, Sources(module));

    /// <summary>Whether a module says itself which source a name stands for.</summary>
    /// <param name="module">The text of its files, without comments.</param>
    /// <param name="name">The name.</param>
    public static bool Requires(string module, string name) => Sources(module).ContainsKey(name);

    private static string SourceOf(string name, Dictionary<string, string> sources)
    {
        var source = sources.GetValueOrDefault(name, $"hashicorp/{name}");
        return source.Count(letter => letter == '/') > 1 ? source : $"{Registry}/{source}";
    }

    private static Dictionary<string, string> Sources(string module) => Required().Matches(module)
        .SelectMany(block => Entries().Matches(block.Value))
        .DistinctBy(entry => entry.Groups["name"].Value)
        .ToDictionary(entry => entry.Groups["name"].Value, entry => entry.Groups["source"].Value, StringComparer.Ordinal);

    // A block of the root ends with the first brace at a line's beginning, as `terraform fmt` writes it, or on its own line.
    [GeneratedRegex("""^provider[ \t]+"?(?<name>[\w-]+)"?[ \t]*\{(?:[^\n{}]*\}|.*?^\})""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("""^\s*alias\s*=\s*"(?<alias>[\w-]+)"|\{\s*alias\s*=\s*"(?<alias>[\w-]+)"\s*\}""", RegexOptions.Multiline)]
    private static partial Regex Aliases();

    // Its entries hold braces of one line or of several, but none inside those.
    [GeneratedRegex("""required_providers\s*\{(?:[^{}]|\{[^{}]*\})*\}""")]
    private static partial Regex Required();

    [GeneratedRegex("""(?<name>[\w-]+)\s*=\s*\{[^{}]*?source\s*=\s*"(?<source>[^"]+)"[^{}]*\}""")]
    private static partial Regex Entries();

    [GeneratedRegex("\"[^\"$\\n]*\"")]
    private static partial Regex Plain();

    [GeneratedRegex(@"(?<![\w.])(?:var|local|module|data)\.[\w-]+(?:\.[\w-]+)?")]
    private static partial Regex Reference();
}
