using System.Text.RegularExpressions;

namespace Deployer.Simulator.Rules;

/// <summary>How one resource type behaves beyond its schema. Paths have no indexes: <c>template.containers.image</c>.</summary>
internal sealed record TypeRules
{
    public required string Type { get; init; }

    /// <summary>The id of an object. For a server-named one, tried with growing <see cref="TemplateValues.Attempt"/> until it is free.</summary>
    public required Template Id { get; init; }

    /// <summary>What the made-up parts of a server-named id are derived from, for lack of a name. Other templates have the id as seed.</summary>
    public required Template Seed { get; init; }

    /// <summary>What the provider's messages call it: "Error creating Service: ...".</summary>
    public required string Noun { get; init; }

    /// <summary>Creating it when it exists changes it instead of failing with 409: enabled services, members of a role.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>
    /// The service that must be enabled, such as run.googleapis.com; null for a type that needs none. It is looked for only in a project
    /// that manages its services with google_project_service: elsewhere they may have been enabled by hand, and are taken for enabled.
    /// </summary>
    public string? Api { get; init; }

    /// <summary>Values that the cloud fills in where the configuration gives none; in order, so that one may use an earlier one.</summary>
    public IReadOnlyList<ComputedValue> Computed { get; init; } = [];

    /// <summary>Values that the provider fills in at plan time where the configuration gives none.</summary>
    public IReadOnlyList<DefaultValue> Defaults { get; init; } = [];

    /// <summary>A change at or below these paths replaces the object.</summary>
    public required ReplacingPaths Replacing { get; init; }

    /// <summary>Changes that plan as an update and fail when they are applied: path to message.</summary>
    public IReadOnlyDictionary<string, string> FailingUpdates { get; init; } = new Dictionary<string, string>();

    /// <summary>The only values that a path may have. An empty text counts as not set.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Enums { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Patterns that the text at a path must match.</summary>
    public IReadOnlyDictionary<string, Regex> Patterns { get; init; } = new Dictionary<string, Regex>();

    /// <summary>Groups of paths at the top of the type of which a configuration sets exactly one.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ExactlyOneOf { get; init; } = [];

    /// <summary>Objects that must exist when this one is created or changed.</summary>
    public IReadOnlyList<ReferenceRule> References { get; init; } = [];

    /// <summary>Deleting fails while an attribute has this value (deletion_protection = true).</summary>
    public AttributeCondition? DeleteRefusedWhen { get; init; }

    /// <summary>Deleting leaves the object in the cloud while an attribute has this value (disable_on_destroy = false).</summary>
    public AttributeCondition? DeleteSkippedWhen { get; init; }

    /// <summary>Deleting never does anything in the cloud (supabase_settings).</summary>
    public bool IsKeptOnDelete { get; init; }

    /// <summary>Objects that go with it when it is deleted: those of a type whose value at a path names it.</summary>
    public IReadOnlyList<OwnedType> Owns { get; init; } = [];

    /// <summary>Attributes that only the provider knows: kept from the state when an object is read, absent from the cloud.</summary>
    public IReadOnlySet<string> Virtual { get; init; } = new HashSet<string>();

    /// <summary>Computed attributes that change with every update: unknown while one is planned.</summary>
    public IReadOnlySet<string> Volatile { get; init; } = new HashSet<string>();

    /// <summary>What <c>terraform import</c> takes, the full id first.</summary>
    public IReadOnlyList<IdFormat> ImportFormats { get; init; } = [];

    /// <summary>Further ways in which other resources refer to an object, such as a service account's email.</summary>
    public IReadOnlyList<IdFormat> Names { get; init; } = [];

    /// <summary>Names of objects that every project has without creating them: the network "default".</summary>
    public IReadOnlySet<string> Existing { get; init; } = new HashSet<string>();

    /// <summary>Whether the rules name this type, rather than being derived from its schema.</summary>
    public bool IsExplicit { get; init; }
}
