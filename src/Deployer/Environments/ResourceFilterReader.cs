using System.Text.RegularExpressions;

namespace Deployer.Environments;

/// <summary>Reads the patterns that select resources.</summary>
internal static partial class ResourceFilterReader
{
    private const string Types = "types";
    private const string Addresses = "addresses";

    /// <summary>The key of the patterns of attributes.</summary>
    public const string Attributes = "attributes";

    /// <summary>The keys that are read.</summary>
    public static readonly IReadOnlyList<string> Keys = [Types, Addresses, Attributes];

    /// <summary>Reads them.</summary>
    /// <param name="section">The mapping that holds them.</param>
    /// <returns>The filter.</returns>
    public static ResourceFilter Read(SectionReader section) => new()
    {
        Types = section.Texts(Types, TypePattern().IsMatch, "expected a list of resource types, such as [google_sql_*]."),
        Addresses = section.Texts(Addresses, AddressPattern().IsMatch, "expected a list of addresses, such as [module.database, 'module.*.google_storage_bucket.*']."),
        Attributes = section.Texts(Attributes, AttributePattern().IsMatch, "expected a list of attributes, such as [labels, template.0.timeout]."),
    };

    [GeneratedRegex(@"^[a-z0-9_*?]+\z")]
    private static partial Regex TypePattern();

    // Index keys hold any text: module.service["api"].
    [GeneratedRegex(@"^[A-Za-z_*?][^\s\\]*\z")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_.*?-]+\z")]
    private static partial Regex AttributePattern();
}
