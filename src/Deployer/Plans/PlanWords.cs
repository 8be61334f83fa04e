namespace Deployer.Plans;

/// <summary>Puts changes into the words of a sentence.</summary>
internal static class PlanWords
{
    /// <summary>What would have been done.</summary>
    /// <param name="action">The action.</param>
    /// <returns>Such as <c>destroyed</c>.</returns>
    public static string Past(this PlanAction action) => action switch
    {
        PlanAction.Destroy => "destroyed",
        PlanAction.Replace => "destroyed and created anew",
        PlanAction.Forget => "dropped from the state",
        PlanAction.Create => "created",
        PlanAction.Update => "changed",
        PlanAction.NoOp => "taken into the state or renamed in it",
        _ => "read",
    };

    /// <summary>Whether the object would not be the same one any more, or not be known any more.</summary>
    /// <param name="change">The change.</param>
    /// <returns>True for a destroy, a replacement and a forget.</returns>
    public static bool EndsObject(this PlannedChange change) =>
        change.Action is PlanAction.Destroy or PlanAction.Replace or PlanAction.Forget;
}
