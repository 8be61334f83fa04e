using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Deployer.Simulator.Rules;

/// <summary>What a file of rules says about one type. All of it may be left out: see <see cref="DerivedRules"/>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TypeEntry
{
    /// <summary>Another type whose entry counts here too, where this one says nothing.</summary>
    public string? Like { get; init; }

    public string? Id { get; init; }

    public string? Seed { get; init; }

    public string? Noun { get; init; }

    public bool? Idempotent { get; init; }

    /// <summary>"none" for a type that needs no service of its own product.</summary>
    public string? Api { get; init; }

    public Dictionary<string, JsonNode>? Computed { get; init; }

    public Dictionary<string, JsonNode>? Defaults { get; init; }

    /// <summary>Besides the attributes that the id is made of.</summary>
    public List<string>? ForceNew { get; init; }

    /// <summary>Instead of <see cref="ForceNew"/>: everything but these replaces the object.</summary>
    public List<string>? Updatable { get; init; }

    public Dictionary<string, string>? FailsOnUpdate { get; init; }

    public Dictionary<string, IReadOnlyList<string>>? Enums { get; init; }

    public Dictionary<string, string>? Patterns { get; init; }

    public List<IReadOnlyList<string>>? ExactlyOneOf { get; init; }

    /// <summary>Path to a type, or to types with a bar between them.</summary>
    public Dictionary<string, string>? References { get; init; }

    public Dictionary<string, JsonNode>? RefuseDeleteWhen { get; init; }

    public Dictionary<string, JsonNode>? SkipDeleteWhen { get; init; }

    public bool? KeptOnDelete { get; init; }

    /// <summary>Type to the path by which its objects name this one.</summary>
    public Dictionary<string, string>? Owns { get; init; }

    public List<string>? Virtual { get; init; }

    public List<string>? Volatile { get; init; }

    public List<string>? Import { get; init; }

    public List<string>? Names { get; init; }

    public List<string>? Existing { get; init; }

    /// <summary>This entry, with another one's where it says nothing. Values by path are joined.</summary>
    public TypeEntry On(TypeEntry other) => new()
    {
        Id = Id ?? other.Id,
        Seed = Seed ?? other.Seed,
        Noun = Noun ?? other.Noun,
        Idempotent = Idempotent ?? other.Idempotent,
        Api = Api ?? other.Api,
        Computed = Join(other.Computed, Computed),
        Defaults = Join(other.Defaults, Defaults),
        ForceNew = Updatable is null ? ForceNew ?? other.ForceNew : null,
        Updatable = ForceNew is null ? Updatable ?? other.Updatable : null,
        FailsOnUpdate = Join(other.FailsOnUpdate, FailsOnUpdate),
        Enums = Join(other.Enums, Enums),
        Patterns = Join(other.Patterns, Patterns),
        ExactlyOneOf = ExactlyOneOf ?? other.ExactlyOneOf,
        References = Join(other.References, References),
        RefuseDeleteWhen = RefuseDeleteWhen ?? other.RefuseDeleteWhen,
        SkipDeleteWhen = SkipDeleteWhen ?? other.SkipDeleteWhen,
        KeptOnDelete = KeptOnDelete ?? other.KeptOnDelete,
        Owns = Owns ?? other.Owns,
        Virtual = Virtual ?? other.Virtual,
        Volatile = Volatile ?? other.Volatile,
        Import = Import ?? other.Import,
        Names = Names ?? other.Names,
        Existing = Existing ?? other.Existing,
    };

    private static Dictionary<string, T>? Join<T>(Dictionary<string, T>? older, Dictionary<string, T>? newer)
    {
        if (older is null || newer is null) return newer ?? older;
        return older.Where(entry => !newer.ContainsKey(entry.Key)).Concat(newer).ToDictionary();
    }
}

/// <summary>What a file of rules says about one data source.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DataSourceEntry
{
    /// <summary>The type whose objects it reads; null for the type of the same name.</summary>
    public string? Reads { get; init; }

    /// <summary>Whether there is an answer without an object: everything in it is computed.</summary>
    public bool Always { get; init; }

    /// <summary>The id of the object to read, by the data source's own attributes, or of the answer; null for that of the type.</summary>
    public string? Id { get; init; }

    public Dictionary<string, JsonNode> Computed { get; init; } = [];
}
