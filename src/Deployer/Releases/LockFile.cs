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
    /// <returns>
    /// The lock file's text, and what was taken from the other one, such as <c>registry.terraform.io/hashicorp/google 6.51.0</c>.
    /// </returns>
    public static (string Text, IReadOnlyList<string> Newer) KeepNewer(string recorded, string other)
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
            // With foreign constraints Terraform would call the lock file out of date.
            return $$"""
                provider "{{own.Groups["source"].Value}}" {
                  version     = "{{block.Groups["version"].Value}}"
                {{own.Groups["constraints"].Value}}{{block.Groups["hashes"].Value}}}
                """;
        });
        return (text, newer);
    }

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
