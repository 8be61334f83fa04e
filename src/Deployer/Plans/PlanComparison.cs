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
    /// <param name="begun">Addresses that this run itself has begun to change.</param>
    /// <returns>The changes that are not in the approved plan; empty when the run may go on alone.</returns>
    public static IReadOnlyList<PlannedChange> Beyond(PlanSummary approved, PlanSummary remaining, IReadOnlySet<string> begun)
    {
        // A deposed object shares its address with the one that took its place; only both together name one object.
        var known = approved.Changes.ToLookup(change => (change.Address, change.Deposed), change => change.Action);
        return remaining.Changes
            .Where(change => change.Action != PlanAction.Read)
            .Where(change => !known[(change.Address, change.Deposed)].Any(action => IsPartOf(change.Action, action, begun.Contains(change.Address))))
            .ToList();
    }

    /// <summary>
    /// A replacement that was approved may have got as far as its destroy, so that only the create is left. A create that died on
    /// the way left a tainted object, so that the approved create comes back as a replacement: of what this very run made, and of
    /// nothing else.
    /// </summary>
    private static bool IsPartOf(PlanAction remaining, PlanAction approved, bool begun) =>
        remaining == approved
        || (begun && (approved, remaining) is (PlanAction.Replace, PlanAction.Create) or (PlanAction.Create, PlanAction.Replace));
}
