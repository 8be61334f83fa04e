using System.Text.Json;
using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>What became of an output.</summary>
public enum OutputChangeKind
{
    /// <summary>The last release did not have it.</summary>
    Added,

    /// <summary>The last release had another value.</summary>
    Changed,

    /// <summary>Only the last release had it.</summary>
    Removed,
}

/// <summary>An output that differs from the last release's. Values of sensitive ones are left out.</summary>
/// <param name="Name">The output.</param>
/// <param name="Kind">What became of it.</param>
public sealed record OutputChange(string Name, OutputChangeKind Kind)
{
    private const int LongestValue = 200;

    /// <summary>The last release's value, redacted; null when there is none, or it is sensitive.</summary>
    public string? Before { get; init; }

    /// <summary>The value now, redacted; null when there is none, or it is sensitive.</summary>
    public string? After { get; init; }

    /// <summary>True when either value is sensitive.</summary>
    public bool Sensitive { get; init; }

    /// <summary>Compares the outputs of two releases.</summary>
    /// <param name="before">The earlier ones.</param>
    /// <param name="after">The later ones.</param>
    /// <param name="redact">Takes secrets out of a text.</param>
    /// <returns>What differs, by name.</returns>
    internal static IReadOnlyList<OutputChange> Between(
        IReadOnlyDictionary<string, TerraformOutput> before, IReadOnlyDictionary<string, TerraformOutput> after, Func<string, string> redact)
    {
        return before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => Compare(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))
            .OfType<OutputChange>()
            .ToList();

        OutputChange? Compare(string name, TerraformOutput? old, TerraformOutput? now)
        {
            if (old is not null && now is not null && old.Sensitive == now.Sensitive && JsonElement.DeepEquals(old.Value, now.Value))
            {
                return null;
            }

            var isSensitive = old is { Sensitive: true } || now is { Sensitive: true };
            return new OutputChange(name, old is null ? OutputChangeKind.Added : now is null ? OutputChangeKind.Removed : OutputChangeKind.Changed)
            {
                Before = isSensitive ? null : Text(old),
                After = isSensitive ? null : Text(now),
                Sensitive = isSensitive,
            };
        }

        string? Text(TerraformOutput? output)
        {
            if (output is null)
            {
                return null;
            }

            // Redacted before it is cut: half a secret has no shape any more.
            var text = redact(output.Value.ValueKind == JsonValueKind.String ? output.Value.GetString() ?? "" : output.Value.GetRawText());
            return text.Length > LongestValue ? $"{text[..LongestValue]}..." : text;
        }
    }

    /// <summary>Says it in one line.</summary>
    /// <returns>Such as <c>gateway_url: http://a -> http://b</c>.</returns>
    public override string ToString() => (Kind, Sensitive) switch
    {
        (OutputChangeKind.Added, false) => $"{Name} is new: {After}",
        (OutputChangeKind.Removed, false) => $"{Name} is gone: {Before}",
        (OutputChangeKind.Changed, false) => $"{Name}: {Before} -> {After}",
        (OutputChangeKind.Added, true) => $"{Name} is new (sensitive)",
        (OutputChangeKind.Removed, true) => $"{Name} is gone (sensitive)",
        _ => $"{Name} has changed (sensitive)",
    };
}

/// <summary>How the outputs of a run differ from those of the release before it.</summary>
/// <param name="Release">The earlier release that they are compared with.</param>
/// <param name="Changes">What differs; empty when nothing does.</param>
public sealed record OutputComparison(int Release, IReadOnlyList<OutputChange> Changes)
{
    private const string FactName = "output-changes.json";

    internal static OutputComparison? Of(RunFolder folder) => folder.Recall<OutputComparison>(FactName);

    internal void Keep(RunFolder folder) => folder.Keep(FactName, this);
}
