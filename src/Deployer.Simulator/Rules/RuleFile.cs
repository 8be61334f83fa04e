using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Deployer.Simulator.Rules;

/// <summary>A file of rules as it is written, or several joined. docs/simulator.md describes it member by member.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RuleFile
{
    private static readonly JsonSerializerOptions options = new(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip };

    /// <summary>The provider whose types and products count here too.</summary>
    public string? Extends { get; init; }

    /// <summary>Whether plans may have values for attributes that are not computed, as providers of the older framework do.</summary>
    public bool? LegacyTypeSystem { get; init; }

    /// <summary>
    /// The services that a new project has without asking (https://cloud.google.com/service-usage/docs/enabled-service#default).
    /// </summary>
    public List<string>? EnabledByDefault { get; init; }

    /// <summary>By the beginning of a type's name, the longest first.</summary>
    public Dictionary<string, ProductEntry> Products { get; init; } = [];

    /// <summary>For every type whose schema has such an attribute, computed and not to be configured.</summary>
    public CommonEntry? Common { get; init; }

    /// <summary>The ids of what members, bindings and policies are attached to, by the type without _iam_member.</summary>
    public Dictionary<string, string> Iam { get; init; } = [];

    public Dictionary<string, TypeEntry> Types { get; init; } = [];

    public Dictionary<string, DataSourceEntry> DataSources { get; init; } = [];

    /// <summary>Reads the files in a provider's folder, and those of the provider that it extends.</summary>
    /// <exception cref="InvalidOperationException">No rules for such a provider are embedded.</exception>
    public static RuleFile Load(string provider)
    {
        var assembly = typeof(RuleFile).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith($"Rules/{provider}/", StringComparison.Ordinal)).Order().ToList();
        if (names.Count == 0) throw new InvalidOperationException($"This program has no rules of the provider '{provider}' (Rules/{provider}/).");
        var all = names.Select(Read).Aggregate((one, other) => other.On(one));
        return all.Extends is { } extended ? all.On(Load(extended)) : all;
    }

    private static RuleFile Read(string name)
    {
        using var stream = typeof(RuleFile).Assembly.GetManifestResourceStream(name)!; // The name comes from the assembly itself.
        return JsonSerializer.Deserialize<RuleFile>(stream, options) ?? throw new InvalidOperationException($"{name} is empty.");
    }

    private RuleFile On(RuleFile other) => other with
    {
        Extends = Extends ?? other.Extends,
        LegacyTypeSystem = LegacyTypeSystem ?? other.LegacyTypeSystem,
        EnabledByDefault = EnabledByDefault ?? other.EnabledByDefault,
        Common = Common ?? other.Common,
        Products = Merge(other.Products, Products),
        Iam = Merge(other.Iam, Iam),
        Types = Merge(other.Types, Types),
        DataSources = Merge(other.DataSources, DataSources),
    };

    private static Dictionary<string, T> Merge<T>(Dictionary<string, T> older, Dictionary<string, T> newer) =>
        older.Where(entry => !newer.ContainsKey(entry.Key)).Concat(newer).ToDictionary();
}

/// <param name="Api">The service that must be enabled.</param>
/// <param name="Computed">As <see cref="CommonEntry.Computed"/>, for this product's types.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ProductEntry(string? Api = null, Dictionary<string, JsonNode>? Computed = null);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CommonEntry
{
    public Dictionary<string, JsonNode> Computed { get; init; } = [];

    /// <summary>The same for attributes that may be configured too.</summary>
    public Dictionary<string, JsonNode> ComputedUnlessConfigured { get; init; } = [];

    public List<string> Volatile { get; init; } = [];
}
