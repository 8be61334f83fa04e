using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deployer.Simulator.Schemas;

namespace Deployer.Simulator.Rules;

/// <summary>The rules of one provider: what its file says about each type, on top of what can be derived from the schema.</summary>
internal sealed class RuleSet
{
    private static readonly ConcurrentDictionary<string, RuleSet> loaded = new();
    private readonly ConcurrentDictionary<string, TypeRules> types = new();
    private readonly RuleFile file;
    private readonly ProviderSchemas schemas;

    public RuleSet(RuleFile file, ProviderSchemas schemas)
    {
        this.file = file;
        this.schemas = schemas;
    }

    /// <summary>Whether plans may have values for attributes that are not computed, as providers of the older framework do.</summary>
    public bool LegacyTypeSystem => file.LegacyTypeSystem ?? false;

    /// <summary>The services that a new project has without asking.</summary>
    public IReadOnlyList<string> EnabledByDefault => file.EnabledByDefault ?? [];

    /// <summary>The types and data sources that the file names.</summary>
    public IEnumerable<string> ExplicitTypes => file.Types.Keys;

    public IEnumerable<string> ExplicitDataSources => file.DataSources.Keys;

    /// <param name="provider">The provider's short name, such as <c>google-beta</c>.</param>
    /// <exception cref="InvalidOperationException">There are no rules of such a provider.</exception>
    public static RuleSet For(string provider) => loaded.GetOrAdd(provider, name => new RuleSet(RuleFile.Load(name), new ProviderSchemas(name)));

    /// <summary>The rules of a resource type, derived where the file does not name it; null when the provider has no such type.</summary>
    public TypeRules? Find(string type) =>
        schemas.Resource(type) is { } schema ? types.GetOrAdd(type, _ => Build(type, schema.Block)) : null;

    /// <summary>The rules of a data source; null when the provider has no such data source.</summary>
    public DataSourceRules? FindDataSource(string type)
    {
        if (schemas.DataSource(type) is null) return null;
        var entry = file.DataSources.GetValueOrDefault(type) ?? new DataSourceEntry();
        var reads = entry.Always ? null : Find(entry.Reads ?? type);
        var id = entry.Id is null ? reads?.Id : Template.Parse(entry.Id);
        return new DataSourceRules(type, reads, id ?? Template.Parse(type), Computed(entry.Computed));
    }

    /// <summary>
    /// The object that a reference names, if that can be told and if it has to exist: not one of another project, not one that every
    /// project has. The caller looks whether any of the answers exists.
    /// </summary>
    /// <param name="reference">Where, and to which types.</param>
    /// <param name="value">What stands there: an id, a URL, a name, an email.</param>
    /// <param name="attribute">The referring object's attributes, as in <see cref="TemplateValues.Attribute"/>.</param>
    public IReadOnlyList<ObjectName> Resolve(ReferenceRule reference, string value, Func<string, string?> attribute) =>
        [.. reference.Types.Select(Find).OfType<TypeRules>().Select(target => ReferenceReader.Read(target, value, attribute)).OfType<ObjectName>()];

    private TypeRules Build(string type, BlockSchema block)
    {
        var product = file.Products.Keys.Where(prefix => type.StartsWith(prefix, StringComparison.Ordinal)).MaxBy(prefix => prefix.Length);
        var start = product ?? string.Concat(type.Split('_').Take(2).Select(word => word + "_"));
        var entry = Entry(type).On(Derive(type, start.Length < type.Length ? start : type[..(type.IndexOf('_') + 1)], block));
        return ToRules(type, entry with
        {
            Api = entry.Api is "none" ? null : entry.Api ?? (product is null ? null : file.Products[product].Api),
            Computed = WithCommon(entry.Computed ?? [], product, block),
            Volatile = [.. (file.Common?.Volatile ?? []).Where(name => IsChosenByCloud(block, name)).Union(entry.Volatile ?? [])],
        });
    }

    // What the type says comes first, for the common values may refer to it; what its product says comes before what is common to all.
    private Dictionary<string, JsonNode> WithCommon(Dictionary<string, JsonNode> own, string? product, BlockSchema block)
    {
        var all = new Dictionary<string, JsonNode>(own);
        var products = product is null ? [] : file.Products[product].Computed ?? [];
        foreach (var (name, value) in products.Concat(file.Common?.Computed ?? []).Where(value => IsChosenByCloud(block, value.Key))) all.TryAdd(name, value);
        foreach (var (name, value) in file.Common?.ComputedUnlessConfigured ?? [])
        {
            if (block.Attribute(name) is { Computed: true, Optional: true }) all.TryAdd(name, value);
        }

        return all;
    }

    private static bool IsChosenByCloud(BlockSchema block, string name) => block.Attribute(name) is { Computed: true, Optional: false };

    private TypeEntry Entry(string type)
    {
        if (!file.Types.TryGetValue(type, out var entry)) return new TypeEntry();
        return entry.Like is { } other ? entry.On(Entry(other)) : entry;
    }

    private TypeEntry Derive(string type, string product, BlockSchema block)
    {
        if (DerivedRules.IamSuffixOf(type) is not { } suffix) return DerivedRules.Of(type, product, block);
        return DerivedRules.OfIam(suffix, file.Iam.GetValueOrDefault(type[..^suffix.Length]), block);
    }

    private static IEnumerable<string> AlwaysReplacing(Template id) =>
        [.. id.Attributes.Except(["condition.title"]), "project", "location", "region", "zone"];

    private TypeRules ToRules(string type, TypeEntry entry)
    {
        var id = Template.Parse(entry.Id!);
        return new TypeRules
        {
            Type = type,
            Id = id,
            Seed = Template.Parse(entry.Seed ?? ""),
            Noun = entry.Noun!,
            IsIdempotent = entry.Idempotent ?? false,
            Api = entry.Api,
            Computed = Computed(entry.Computed ?? []),
            Defaults = [.. (entry.Defaults ?? []).Select(value => new DefaultValue(value.Key, value.Value))],
            Replacing = entry.Updatable is { } updatable ? ReplacingPaths.AllExcept([.. updatable, .. entry.Virtual ?? []])
                : ReplacingPaths.Of([.. AlwaysReplacing(id).Where(path => entry.FailsOnUpdate?.ContainsKey(path) is not true), .. entry.ForceNew ?? []]),
            FailingUpdates = entry.FailsOnUpdate ?? [],
            Enums = entry.Enums ?? [],
            Patterns = (entry.Patterns ?? []).ToDictionary(value => value.Key, value => new Regex(value.Value, RegexOptions.CultureInvariant)),
            ExactlyOneOf = entry.ExactlyOneOf ?? [],
            References = [.. (entry.References ?? []).Select(value => new ReferenceRule(value.Key, value.Value.Split('|')))],
            DeleteRefusedWhen = Condition(entry.RefuseDeleteWhen),
            DeleteSkippedWhen = Condition(entry.SkipDeleteWhen),
            IsKeptOnDelete = entry.KeptOnDelete ?? false,
            Owns = [.. (entry.Owns ?? []).Select(value => new OwnedType(value.Key, value.Value))],
            Virtual = (entry.Virtual ?? []).ToHashSet(),
            Volatile = (entry.Volatile ?? []).ToHashSet(),
            ImportFormats = [.. (entry.Import ?? ImportsOf(entry.Id!)).Select(IdFormat.Parse)],
            Names = [.. (entry.Names ?? []).Select(IdFormat.OfPattern)],
            Existing = (entry.Existing ?? []).ToHashSet(),
            IsExplicit = file.Types.ContainsKey(type),
        };
    }

    private static List<ComputedValue> Computed(Dictionary<string, JsonNode> values) =>
        [.. values.Select(value => new ComputedValue(value.Key, value.Value))];

    private static AttributeCondition? Condition(Dictionary<string, JsonNode>? entry) =>
        entry?.Select(value => new AttributeCondition(value.Key, value.Value)).Single();

    // projects/{project}/locations/{location}/services/{name}, {project}/{location}/{name}, {location}/{name}: as Google's providers do.
    private static IEnumerable<string> ImportsOf(string id)
    {
        yield return id;
        var places = id.Split('/').Where(part => part.StartsWith('{') && part.EndsWith('}') && !part.StartsWith("{$", StringComparison.Ordinal)).ToList();
        if (!id.StartsWith("projects/{project}", StringComparison.Ordinal) || places.Count < 2) yield break;
        yield return string.Join('/', places);
        yield return string.Join('/', places.Skip(1));
        if (places.Count == 3 && places[1] is "{region}" or "{zone}") yield return places[2];
    }
}
