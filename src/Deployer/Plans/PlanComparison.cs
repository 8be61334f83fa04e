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
    /// <param name="created">Addresses whose object the apply of the approved plan has created.</param>
    /// <returns>The changes that are not in the approved plan; empty when the run may go on alone.</returns>
    public static IReadOnlyList<PlannedChange> Beyond(
        PlanSummary approved, PlanSummary remaining, IReadOnlySet<string> begun, IReadOnlySet<string> created)
    {
        // A deposed object shares its address with the one that took its place; only both together name one object.
        var known = approved.Changes.ToLookup(change => (change.Address, change.Deposed));
        return remaining.Changes
            .Where(change => change.Action != PlanAction.Read)
            .Where(change => !known[(change.Address, change.Deposed)].Any(like =>
                IsPartOf(change, like, begun.Contains(change.Address), created.Contains(change.Address))))
            .ToList();
    }

    /// <summary>
    /// A replacement that was approved may have got as far as its destroy, so that only the create is left. A create that died on
    /// the way left a tainted object, so that the approved create comes back as a replacement: of what this very run made, and of
    /// nothing else. An object that was made whole is replaced because somebody else has changed it since, or because the state does
    /// not know it. An update of other attributes is another update: somebody else has changed what this one would change back.
    /// </summary>
    private static bool IsPartOf(PlannedChange remaining, PlannedChange approved, bool begun, bool created) => (approved.Action, remaining.Action) switch
    {
        (PlanAction.Update, PlanAction.Update) => remaining.Attributes.All(path => Has(approved, path)),
        (PlanAction.Replace, PlanAction.Replace) => remaining.Tainted || !created,
        (PlanAction.Create, PlanAction.Replace) => begun && remaining.Tainted,
        (PlanAction.Replace, PlanAction.Create) => begun,
        var (before, now) => before == now,
    };

    // What was only known after the apply may be known by now, down to its parts.
    private static bool Has(PlannedChange approved, string path) => approved.Attributes.Any(known =>
        path.StartsWith(known, StringComparison.Ordinal) && (path.Length == known.Length || path[known.Length] == '.'));
}
