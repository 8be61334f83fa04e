using System.Text.Json;
using Deployer.Journal;
using Deployer.Releases;
using Deployer.Tools;

namespace Deployer.Comparison;

/// <summary>
/// An object of a state with what tells it from another one. The attributes stay inside: what leaves is the names of those that
/// differ, and ids that are no secret.
/// </summary>
internal sealed class StateObject
{
    private const string IdName = "id";

    // Terraform replaces a tainted object, whatever its attributes are.
    private const string Tainted = "(tainted)";

    private readonly JsonElement attributes;
    private readonly SensitivePaths sensitive;
    private readonly bool isTainted;

    private StateObject(StateResource resource, JsonElement instance)
    {
        Resource = resource;
        attributes = instance.TryGetProperty("attributes", out var values) && values.ValueKind == JsonValueKind.Object ? values.Clone() : default;
        sensitive = SensitivePaths.Of(instance);
        isTainted = instance.TryGetProperty("status", out var status) && status.ValueEquals("tainted");
    }

    /// <summary>The object. Its id may be a secret, and is for comparing only.</summary>
    public StateResource Resource { get; }

    /// <summary>How a state knows it, for people.</summary>
    public KnownAs Known => new(Resource.Address, sensitive.Below(IdName).Whole || Resource.Id is null ? null : Redaction.ByPattern(Resource.Id));

    /// <summary>The id by which it can be imported; null when that is not known, or would show a secret.</summary>
    public string? ImportId => attributes.ValueKind == JsonValueKind.Object ? Journal.ImportId.Of(CreationRule.Of(Resource.Type), attributes, Told) : null;

    /// <summary>Reads the objects of a state.</summary>
    /// <param name="content">The state's JSON.</param>
    /// <returns>The objects; no two of one address and deposed key.</returns>
    /// <exception cref="StepFailedException">It is not a whole state.</exception>
    public static IReadOnlyList<StateObject> Read(ReadOnlySpan<byte> content)
    {
        var objects = StateResources.Read(content, (resource, instance) => new StateObject(resource, instance));
        var twice = objects.GroupBy(each => (each.Resource.Address, each.Resource.Deposed)).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? objects : throw StateFile.Damaged(new FormatException($"{twice.Key.Address} stands twice in it."));
    }

    /// <summary>The attributes in which it differs from another object, past ids and what either calls sensitive.</summary>
    /// <param name="other">The other object.</param>
    /// <returns>Their names, in order.</returns>
    public IReadOnlyList<string> DifferencesFrom(StateObject other) =>
    [
        .. isTainted == other.isTainted ? [] : new[] { Tainted },
        .. AttributeComparison.Differences((attributes, sensitive), (other.attributes, other.sensitive)).Where(name => name != IdName),
    ];

    private string? Told(string name) => sensitive.Below(name).Whole || !attributes.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
