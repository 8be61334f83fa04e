namespace Deployer.Plans;

/// <summary>Why a change is known to fail when it is applied.</summary>
public enum KnownFailure
{
    /// <summary>The provider plans the update, and refuses to carry it out.</summary>
    NotUpdatable,

    /// <summary>The provider refuses to destroy it.</summary>
    DeletionProtected,

    /// <summary>Its successor cannot be created while it has the name.</summary>
    NameTaken,
}

/// <summary>A change that is known to fail when it is applied.</summary>
/// <param name="Change">The change.</param>
/// <param name="Failure">Why it fails.</param>
/// <param name="Message">What is wrong, in one line.</param>
internal sealed record DoomedChange(PlannedChange Change, KnownFailure Failure, string Message);

/// <summary>
/// Finds what Terraform plans without a word and what is known to fail when it is applied, half-way through everything else.
/// </summary>
internal static class PlanReview
{
    // The provider's schema has no plan modifier for them, and its update answers "Update is not supported for this attribute":
    // https://github.com/supabase/terraform-provider-supabase/blob/main/internal/provider/project_resource.go
    private static readonly Dictionary<string, string[]> NotUpdatable = new(StringComparer.Ordinal)
    {
        ["supabase_project"] = ["region", "organization_id"],
    };

    /// <summary>Looks through a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>What is known to fail.</returns>
    public static IReadOnlyList<DoomedChange> Find(PlanSummary plan) => plan.Changes.Select(Judge).OfType<DoomedChange>().ToList();

    private static DoomedChange? Judge(PlannedChange change) => change switch
    {
        { Action: PlanAction.Update } when Refused(change) is { Count: > 0 } refused => new DoomedChange(
            change, KnownFailure.NotUpdatable, $"{change.Type} cannot change {string.Join(" and ", refused)} of what exists"),
        { Action: PlanAction.Destroy or PlanAction.Replace, DeletionProtected: true, ProtectionCleared: false } => new DoomedChange(
            change, KnownFailure.DeletionProtected, "its deletion protection is on in the state"),
        { Action: PlanAction.Replace, NameTaken: true } => new DoomedChange(
            change, KnownFailure.NameTaken, "it would be created anew before the old one is destroyed, under the same name"),
        _ => null,
    };

    private static List<string> Refused(PlannedChange change) =>
        NotUpdatable.GetValueOrDefault(change.Type, []).Where(attribute => change.Attributes.Contains(attribute)).ToList();
}
