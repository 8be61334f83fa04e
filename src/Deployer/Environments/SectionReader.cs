using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>
/// Reads a section of an environment: a mapping with known keys. A mistake is in the list with its line, and the value is then as if
/// it were not there.
/// </summary>
internal sealed class SectionReader
{
    private readonly ProblemList problems;
    private readonly YamlNode section;
    private readonly string path;
    private readonly Dictionary<string, YamlNode> values = new(StringComparer.Ordinal);

    /// <summary>Looks at a section's keys; unknown ones are mistakes.</summary>
    /// <param name="problems">Collects the mistakes.</param>
    /// <param name="section">The section.</param>
    /// <param name="path">What leads to it, such as <c>environments.production.encryption</c>.</param>
    /// <param name="keys">The keys that it may have.</param>
    public SectionReader(ProblemList problems, YamlNode section, string path, params string[] keys)
    {
        (this.problems, this.section, this.path) = (problems, section, path);
        if (section is not YamlMappingNode mapping)
        {
            problems.Add(section, path, $"expected properties below it: {string.Join(", ", keys)}.");
            return;
        }

        IsUnderstood = true;
        foreach (var (key, value) in mapping.Children)
        {
            if (keys.Contains(key.Text()))
            {
                values[key.Text()] = value;
                continue;
            }

            IsUnderstood = false;
            problems.Add(key, $"{path}.{key.Text()}", "unknown key.", Spelling.Nearest(key.Text(), keys));
        }
    }

    /// <summary>True when it is a section without an unknown key: one slip is one mistake, so what is misspelt is not called missing too.</summary>
    public bool IsUnderstood { get; private set; }

    /// <summary>The folder of the file: paths in it are meant from there.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(problems.File)) ?? "/";

    /// <summary>Whether the key is written down, with a valid value or not.</summary>
    public bool Has(string key) => values.ContainsKey(key);

    /// <summary>The node of a key, for what is no plain value.</summary>
    public YamlNode? Node(string key) => values.GetValueOrDefault(key);

    /// <summary>A text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isValid">Whether a value will do.</param>
    /// <param name="rule">What is expected; the message never repeats the value, which may be a secret in the wrong place.</param>
    /// <returns>The value; null when there is none, or a wrong one.</returns>
    public string? Text(string key, Func<string, bool> isValid, string rule)
    {
        if (!values.TryGetValue(key, out var node))
            return null;
        if (node is YamlScalarNode { Value.Length: > 0 } && isValid(node.Text()))
            return node.Text();
        Add(key, rule);
        return null;
    }

    /// <summary>A whole number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="least">The smallest that will do.</param>
    /// <param name="rule">What is expected.</param>
    /// <returns>The value; null when there is none, or a wrong one.</returns>
    public int? Number(string key, int least, string rule) =>
        Text(key, text => TryParse(text, out var number) && number >= least, rule) is { } valid && TryParse(valid, out var value) ? value : null;

    /// <summary>A list of texts.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isValid">Whether an entry will do.</param>
    /// <param name="rule">What is expected.</param>
    /// <returns>The valid entries; empty when there is none.</returns>
    public IReadOnlyList<string> Texts(string key, Func<string, bool> isValid, string rule)
    {
        if (!values.TryGetValue(key, out var node))
            return [];
        if (node is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            Add(key, rule);
            return [];
        }

        foreach (var wrong in list.Children.Where(entry => !IsText(entry)))
            problems.Add(wrong, $"{path}.{key}", rule);
        return [.. list.Children.Where(IsText).Select(entry => entry.Text())];

        bool IsText(YamlNode entry) => entry is YamlScalarNode { Value.Length: > 0 } && isValid(entry.Text());
    }

    /// <summary>Notes a mistake.</summary>
    /// <param name="key">The key at fault; null for the section itself.</param>
    /// <param name="message">What is wrong.</param>
    public void Add(string? key, string message) => problems.Add(
        key is not null && values.TryGetValue(key, out var node) ? node : section, key is null ? path : $"{path}.{key}", message);

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
