using System.Globalization;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Rules;

/// <summary>
/// What can be told about a type from its name and schema alone, in the way that most of Google's are made:
/// google_pubsub_topic with a project and a name is projects/{project}/topics/{name}.
/// </summary>
internal static class DerivedRules
{
    private static readonly string[] parents =
        ["parent", "instance", "cluster", "bucket", "database", "dataset_id", "dataset", "managed_zone", "key_ring", "repository", "service",
            "folder", "org_id", "router", "firewall_policy", "security_policy", "api", "service_account_id"];

    private static readonly string[] iamSuffixes = ["_iam_member", "_iam_binding", "_iam_policy", "_iam_audit_config"];

    /// <param name="type">Such as <c>google_compute_backend_service</c>.</param>
    /// <param name="product">The beginning that it shares with its product's types: <c>google_compute_</c>.</param>
    /// <param name="block">Its schema.</param>
    public static TypeEntry Of(string type, string product, BlockSchema block)
    {
        var kind = type[product.Length..];
        var key = KeyOf(kind, block);
        var path = string.Join('/', new[] { ScopeOf(product, block), ParentOf(block, key), CollectionOf(kind) }.Where(part => part.Length > 0));
        return new TypeEntry
        {
            Id = $"{path}/{(key is null ? "{$number:12}" : block.Attribute(key) is { Required: true } ? $"{{{key}}}" : $"{{{key},$hash:12}}")}",
            Seed = string.Join(',', block.Attributes.Where(attribute => attribute.Required && attribute.Type == CtyType.Text).Select(attribute => $"{{{attribute.Name}}}")),
            Noun = Pascal(kind),
        };
    }

    /// <summary>A member, a binding, a policy or an audit configuration, which are attached to an object of another type.</summary>
    /// <param name="suffix">One of <c>_iam_member</c>, <c>_iam_binding</c>, <c>_iam_policy</c>, <c>_iam_audit_config</c>.</param>
    /// <param name="attachedTo">The id of what it is attached to, by its own attributes; null to derive it.</param>
    /// <param name="block">Its schema.</param>
    public static TypeEntry OfIam(string suffix, string? attachedTo, BlockSchema block)
    {
        var target = attachedTo ?? string.Join('/', TargetOf(block));
        var (rest, updatable) = suffix switch
        {
            "_iam_member" => (" {role} {member}", ""),
            "_iam_binding" => (" {role}", "members"),
            "_iam_audit_config" => (" {service}", "audit_log_config"),
            _ => ("", "policy_data"),
        };
        var condition = block.Block("condition") is null ? "" : "[/{condition.title}]";
        return new TypeEntry
        {
            Id = target + rest.Replace(' ', '/') + condition,
            Noun = "IAM policy",
            Idempotent = true,
            Updatable = [updatable],
            Import = [target.Replace("{", "{+", StringComparison.Ordinal) + rest.Replace("{", "{+", StringComparison.Ordinal)],
        };
    }

    /// <summary>Which kind of IAM type it is, or null for another type.</summary>
    public static string? IamSuffixOf(string type) => Array.Find(iamSuffixes, suffix => type.EndsWith(suffix, StringComparison.Ordinal));

    private static IEnumerable<string> TargetOf(BlockSchema block) => block.Attributes
        .Where(attribute => (attribute.Required || (attribute.Optional && attribute.Computed)) && attribute.Type == CtyType.Text)
        .Where(attribute => attribute.Name is not ("id" or "role" or "member" or "policy_data" or "service"))
        .OrderBy(attribute => Array.IndexOf(["project", "location", "region", "zone"], attribute.Name) is var place && place < 0 ? 9 : place)
        .Select(attribute => $"{{{attribute.Name}}}");

    private static string ScopeOf(string product, BlockSchema block)
    {
        if (!IsConfigured(block, "project")) return "";
        if (product == "google_compute_")
        {
            if (IsConfigured(block, "zone")) return "projects/{project}/zones/{zone}";
            return IsConfigured(block, "region") ? "projects/{project}/regions/{region}" : "projects/{project}/global";
        }

        if (IsConfigured(block, "location")) return "projects/{project}/locations/{location,region}";
        return IsConfigured(block, "region") ? "projects/{project}/locations/{region}" : "projects/{project}";
    }

    private static string ParentOf(BlockSchema block, string? key) => string.Join('/', block.Attributes
        .Where(attribute => attribute.Required && attribute.Type == CtyType.Text && attribute.Name != key && parents.Contains(attribute.Name))
        .Select(attribute => IsConfigured(block, "project") ? $"{CollectionOf(attribute.Name)}/{{{attribute.Name}|basename}}" : $"{{{attribute.Name}}}"));

    // The name where it can be chosen; otherwise <kind>_id, as in secret_id, or the only other id that has to be given.
    private static string? KeyOf(string kind, BlockSchema block)
    {
        if (IsConfigured(block, "name")) return "name";
        var ids = block.Attributes
            .Where(attribute => IsConfigured(block, attribute.Name) && attribute.Name.EndsWith("_id", StringComparison.Ordinal) && attribute.Type == CtyType.Text)
            .Where(attribute => attribute.Name is not "project_id" && !parents.Contains(attribute.Name)).ToList();
        var required = ids.Where(attribute => attribute.Required).ToList();
        return (ids.Find(attribute => kind.EndsWith(attribute.Name[..^3], StringComparison.Ordinal)) ?? (required.Count == 1 ? required[0] : null))?.Name;
    }

    private static bool IsConfigured(BlockSchema block, string name) => block.Attribute(name) is { } attribute && (attribute.Required || attribute.Optional);

    /// <summary>backend_service gives backendServices, region_url_map gives urlMaps.</summary>
    private static string CollectionOf(string kind)
    {
        var words = kind.Split('_', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.Count > 1 && words[0] is "region" or "global" or "regional") words.RemoveAt(0);
        if (words.Count > 1 && words[^1] == "id") words.RemoveAt(words.Count - 1);
        words[^1] = Plural(words[^1]);
        return words[0] + string.Concat(words.Skip(1).Select(Capital));
    }

    private static string Plural(string word) => word switch
    {
        [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] => word[..^1] + "ies",
        [.., 's' or 'x'] or [.., 'c' or 's', 'h'] => word + "es",
        _ => word + "s",
    };

    private static string Pascal(string kind) => string.Concat(kind.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(Capital));

    private static string Capital(string word) => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..];
}
