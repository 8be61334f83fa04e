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

    // Written by Terraform only, always in this form.
    [GeneratedRegex("""^provider "(?<source>[^"]+)" \{\s+version\s+= "(?<version>[^"]+)"$""", RegexOptions.Multiline)]
    private static partial Regex Block();
}
