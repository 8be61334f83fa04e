using Deployer.Environments;

namespace Deployer.Plans;

/// <summary>Says when an unprotected plan asks as well, by the environment's <c>confirm</c>.</summary>
internal static class ConfirmPolicies
{
    /// <summary>Why the plan asks.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="plan">What the plan would do.</param>
    /// <returns>The reasons; empty when it need not ask.</returns>
    public static IReadOnlyList<string> Reasons(DeployEnvironment environment, PlanSummary plan)
    {
        return environment.Confirm switch
        {
            ConfirmPolicy.Destroys or ConfirmPolicy.Changes when Loses(plan) > 0 => [Loss(plan)],
            ConfirmPolicy.Changes when plan.HasChanges =>
                [$"'{environment.Name}' asks before every change (confirm: changes)"],
            _ => [],
        };
    }

    /// <summary>Why the plan of a rollback asks: one that destroys does so whatever the environment says.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="plan">What the plan would do.</param>
    /// <returns>The reasons; empty when it need not ask.</returns>
    public static IReadOnlyList<string> ReasonsOfRollback(DeployEnvironment environment, PlanSummary plan) =>
        Loses(plan) > 0 ? [Loss(plan)] : Reasons(environment, plan);

    /// <summary>How many resources would not be the same ones any more, or not be known any more.</summary>
    /// <param name="plan">What the plan would do.</param>
    /// <returns>The count.</returns>
    public static int Loses(PlanSummary plan) => plan.Changes.Count(change => change.EndsObject());

    private static string Loss(PlanSummary plan) =>
        $"it would destroy, replace or drop {Loses(plan)} {(Loses(plan) == 1 ? "resource" : "resources")}";
}
