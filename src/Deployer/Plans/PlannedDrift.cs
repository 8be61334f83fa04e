using System.Text.Json.Serialization;
using Deployer.Inspections;

namespace Deployer.Plans;

/// <summary>An object that a plan found otherwise than the state knows it: somebody deleted or changed it outside Terraform.</summary>
/// <param name="Address">Its address in the plan.</param>
/// <param name="Type">Its type.</param>
/// <param name="Gone">Whether it does not exist any more.</param>
/// <param name="Attributes">What differs, as paths such as <c>template.0.timeout</c>; no values. Empty when it is gone.</param>
public sealed record PlannedDrift(string Address, string Type, bool Gone, IReadOnlyList<string> Attributes)
{
    /// <summary>The address by which the state knows it so far; null when that stays.</summary>
    public string? MovedFrom { get; init; }

    /// <summary>Whether the plan makes it anew; true only for what is gone.</summary>
    public bool Remade { get; init; }

    /// <summary>Those of <see cref="Attributes"/> that the plan leaves as they were changed, because the configuration says nothing of them.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>Those of <see cref="Attributes"/> that are again as the configuration says once the plan is applied.</summary>
    [JsonIgnore]
    public IEnumerable<string> Mended => Attributes.Except(Left, StringComparer.Ordinal);

    /// <summary>Holds what was found against what a plan does.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="changes">What the plan does.</param>
    /// <returns>Null when the plan takes the object away, so that it does not matter how it was changed.</returns>
    internal static PlannedDrift? Of(DriftedResource found, IReadOnlyList<PlannedChange> changes)
    {
        var planned = changes.FirstOrDefault(change => change.Deposed is null && (change.Address == found.Address || change.MovedFrom == found.Address));
        var drift = new PlannedDrift(planned?.Address ?? found.Address, found.Type, found.Gone, [.. found.Attributes.Select(each => each.Name)])
        {
            MovedFrom = planned?.MovedFrom,
        };
        return (found.Gone, planned?.Action) switch
        {
            (true, var action) => drift with { Remade = action is PlanAction.Create or PlanAction.Replace },
            (_, PlanAction.Destroy or PlanAction.Forget) => null,
            (_, PlanAction.Replace) => drift,
            _ => drift with { Left = [.. drift.Attributes.Where(path => planned is null || !planned.Attributes.Any(changed => IsPartOf(path, changed) || IsPartOf(changed, path)))] },
        };
    }

    private static bool IsPartOf(string path, string whole) => path == whole || path.StartsWith($"{whole}.", StringComparison.Ordinal);
}
