using System.Text.RegularExpressions;

namespace Deployer.Releases;

/// <summary>Reads Terraform's provider lock file, <c>.terraform.lock.hcl</c>.</summary>
internal static partial class LockFile
{
    /// <summary>The file's name.</summary>
    public const string Name = ".terraform.lock.hcl";

    /// <summary>The versions that a configuration is locked to.</summary>
    /// <param name="folder">The configuration's folder.</param>
    /// <returns>Version by provider source, such as <c>registry.terraform.io/hashicorp/google</c>; empty without a lock file.</returns>
    public static SortedDictionary<string, string> Versions(string folder)
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var path = Path.Combine(folder, Name);
        if (File.Exists(path))
        {
            foreach (Match block in Block().Matches(File.ReadAllText(path)))
            {
                versions[block.Groups["source"].Value] = block.Groups["version"].Value;
            }
        }

        return versions;
    }

    /// <summary>Takes, per provider, the newer version of two lock files: an older provider cannot read what a newer one wrote.</summary>
    /// <param name="recorded">The lock file to keep otherwise, with the constraints of its own configuration.</param>
    /// <param name="other">The lock file that may have newer versions.</param>
    /// <param name="needed">Providers that objects of the state have: their entries are taken over where the recorded file has none.</param>
    /// <returns>
    /// The lock file's text, and what was taken from the other one, such as <c>registry.terraform.io/hashicorp/google 6.51.0</c>.
    /// </returns>
    public static (string Text, IReadOnlyList<string> Newer) KeepNewer(
        string recorded, string other, IReadOnlyCollection<string>? needed = null)
    {
        var newer = new List<string>();
        var blocks = Block().Matches(other).ToDictionary(block => block.Groups["source"].Value, StringComparer.Ordinal);
        var text = Block().Replace(recorded, own =>
        {
            if (!blocks.TryGetValue(own.Groups["source"].Value, out var block) || !IsNewer(block, own))
            {
                return own.Value;
            }

            newer.Add($"{own.Groups["source"].Value} {block.Groups["version"].Value}");
            return WithConstraints(block, own.Groups["constraints"].Value);
        });
        // Terraform asks for the provider of every object in the state, whether the configuration still names it or not.
        foreach (var block in blocks.Where(block => needed?.Contains(block.Key) == true && !text.Contains($"provider \"{block.Key}\"", StringComparison.Ordinal)))
        {
            newer.Add($"{block.Key} {block.Value.Groups["version"].Value}");
            text = $"{text.TrimEnd('\n')}\n\n{WithConstraints(block.Value, "")}\n";
        }

        return (text, newer);
    }

    // With foreign constraints Terraform would call the lock file out of date.
    private static string WithConstraints(Match block, string constraints) => $$"""
        provider "{{block.Groups["source"].Value}}" {
          version     = "{{block.Groups["version"].Value}}"
        {{constraints}}{{block.Groups["hashes"].Value}}}
        """;

    private static bool IsNewer(Match block, Match own) =>
        VersionOf(block) is { } theirs && VersionOf(own) is { } ours && theirs > ours;

    private static Version? VersionOf(Match block) =>
        Version.TryParse(block.Groups["version"].Value.Split('-', '+')[0], out var version) ? version : null;

    // Written by Terraform only, always in this form.
    [GeneratedRegex(
        """^provider "(?<source>[^"]+)" \{\n  version += "(?<version>[^"]+)"\n(?<constraints>  constraints = "[^"]*"\n)?(?<hashes>.*?)^\}$""",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
