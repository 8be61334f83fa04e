using Deployer.Plans;

namespace Deployer.Cli.Progress;

/// <summary>One line of a plan.</summary>
/// <param name="Text">The line.</param>
/// <param name="Alarming">True when something that exists would be destroyed.</param>
internal sealed record PlanLine(string Text, bool Alarming = false);

/// <summary>A plan as people read it: what would be lost first, then the rest, then a count.</summary>
internal static class PlanText
{
    private const int NamedAtMost = 5;

    public static IEnumerable<PlanLine> Lines(PlanSummary plan)
    {
        foreach (var change in plan.Changes.OrderBy(Order))
            yield return new PlanLine(Line(change), IsAlarming(change.Action));
        foreach (var drift in plan.Drift.Where(drift => drift.Gone || drift.Mended.Any()))
            yield return new PlanLine(Line(drift), drift.Gone);
        if (Left(plan) is { } left)
            yield return new PlanLine(left);
        if (plan.ChangedOutputs.Count > 0)
            yield return new PlanLine($"~   outputs {string.Join(", ", plan.ChangedOutputs)}");
        yield return new PlanLine(Count(plan), plan.Changes.Any(change => IsAlarming(change.Action)));
    }

    /// <returns>Such as <c>plan: 1 to destroy, 2 to create</c>.</returns>
    public static string Count(PlanSummary plan)
    {
        var counts = Enum.GetValues<PlanAction>()
            .Where(action => action is not (PlanAction.NoOp or PlanAction.Read))
            .OrderBy(Order)
            .Select(action => (Action: action, Count: plan.Count(action)))
            .Where(pair => pair.Count > 0)
            .Select(pair => $"{pair.Count} to {Verb(pair.Action)}")
            .ToList();
        if (plan.Changes.Count(change => change.Imported) is > 0 and var imported)
            counts.Add($"{imported} to import");
        if (plan.Changes.Count(change => change.MovedFrom is not null) is > 0 and var moved)
            counts.Add($"{moved} to rename");
        if (counts.Count > 0)
            return $"plan: {string.Join(", ", counts)}";
        return plan.ChangedOutputs.Count > 0 ? "plan: only outputs change" : "plan: no changes";
    }

    /// <returns>Such as <c>+2 ~1 -1</c>, with Terraform's own signs.</returns>
    public static string Brief(PlanSummary plan)
    {
        var counts = Enum.GetValues<PlanAction>()
            .Where(action => action is not (PlanAction.NoOp or PlanAction.Read) && plan.Count(action) > 0)
            .Select(action => $"{Sign(action)}{plan.Count(action)}")
            .ToList();
        if (plan.Changes.Count(change => change.Action == PlanAction.NoOp) is > 0 and var kept)
            counts.Add($"={kept}");
        return counts.Count > 0 ? string.Join(' ', counts) : plan.ChangedOutputs.Count > 0 ? "outputs" : "none";
    }

    private static string Line(PlannedChange change)
    {
        var reasons = change.Reasons.Count > 0 ? $"  (forced by {string.Join(", ", change.Reasons)})" : "";
        var deposed = change.Deposed is { } key ? $" (deposed object {key})" : "";
        var moved = change.MovedFrom is { } old ? $"  (was {old})" : "";
        var imported = change.Imported && change.Action != PlanAction.NoOp ? "  (imported)" : "";
        return $"{Sign(change.Action),-3} {Word(change),-7} {change.Address}{deposed}{moved}{imported}{reasons}{Attributes(change)}";
    }

    private static string Line(PlannedDrift drift)
    {
        var moved = drift.MovedFrom is { } old ? $"  (was {old})" : "";
        return drift.Gone
            ? $"!   gone    {drift.Address}{moved}  (deleted outside Terraform: {(drift.Remade ? "made anew" : "stays so")})"
            : $"!   drifted {drift.Address}{moved}  (changed outside Terraform, and set right: {Some(drift.Mended.ToList())})";
    }

    // What no configuration sets differs often, and for no harm: one line, so that it is said and hides nothing.
    private static string? Left(PlanSummary plan)
    {
        var left = plan.Drift.Where(drift => drift.Left.Count > 0).Select(drift => $"{drift.Address} ({Some(drift.Left)})").ToList();
        return left.Count > 0 ? $"!   left as changed outside Terraform, for the configuration does not say otherwise: {Some(left)}" : null;
    }

    private static string Some(IReadOnlyList<string> names) =>
        $"{string.Join(", ", names.Take(NamedAtMost))}{(names.Count > NamedAtMost ? $" and {names.Count - NamedAtMost} more" : "")}";

    private static string Word(PlannedChange change) => change.Action != PlanAction.NoOp ? Verb(change.Action) : change.Imported ? "import" : "rename";

    private static string Attributes(PlannedChange change) => change is not { Action: PlanAction.Update, Attributes: { Count: > 0 } paths } ? "" :
        $"  ({Some(paths)})";

    private static bool IsAlarming(PlanAction action) => action is PlanAction.Destroy or PlanAction.Replace;

    private static int Order(PlannedChange change) => Order(change.Action);

    private static int Order(PlanAction action) => action switch
    {
        PlanAction.Destroy => 0,
        PlanAction.Replace => 1,
        PlanAction.Forget => 2,
        PlanAction.Update => 3,
        PlanAction.Create => 4,
        PlanAction.NoOp => 5,
        _ => 6,
    };

    private static string Verb(PlanAction action) => action switch
    {
        PlanAction.Update => "change",
        _ => action.ToString().ToLowerInvariant(),
    };

    // Terraform's own signs, which its users know.
    private static string Sign(PlanAction action) => action switch
    {
        PlanAction.Destroy => "-",
        PlanAction.Replace => "-/+",
        PlanAction.Update => "~",
        PlanAction.Create => "+",
        PlanAction.Forget => "#",
        PlanAction.NoOp => "=",
        _ => "<=",
    };
}
