namespace Deployer.Plans;

/// <summary>
/// Compares a new plan with the one that was approved. After an interrupted apply the old plan file is never used again; the
/// run goes on alone only when what remains is a part of what was approved.
/// </summary>
internal static class PlanComparison
{
    /// <summary>What the new plan would do that was not approved.</summary>
    /// <param name="approved">The approved plan.</param>
    /// <param name="remaining">The new plan.</param>
    /// <returns>The changes that are not in the approved plan; empty when the run may go on alone.</returns>
    public static IReadOnlyList<PlannedChange> Beyond(PlanSummary approved, PlanSummary remaining)
    {
        var known = approved.Changes.ToDictionary(change => change.Address, change => change.Action, StringComparer.Ordinal);
        return remaining.Changes
            .Where(change => change.Action != PlanAction.Read)
            .Where(change => !known.TryGetValue(change.Address, out var action) || !IsPartOf(change.Action, action))
            .ToList();
    }

    /// <summary>
    /// A replacement that was approved may have got as far as its destroy, so that only the create is left. A create that died
    /// in its provisioners left a tainted object, so that the approved create comes back as a replacement of what this very run made.
    /// </summary>
    private static bool IsPartOf(PlanAction remaining, PlanAction approved) =>
        remaining == approved
        || (approved, remaining) is (PlanAction.Replace, PlanAction.Create or PlanAction.Destroy)
            or (PlanAction.Create, PlanAction.Replace);
}
