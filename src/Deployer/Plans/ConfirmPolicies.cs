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
        var destroys = plan.Count(PlanAction.Destroy) + plan.Count(PlanAction.Replace) + plan.Count(PlanAction.Forget);
        return environment.Confirm switch
        {
            ConfirmPolicy.Destroys or ConfirmPolicy.Changes when destroys > 0 =>
                [$"it would destroy, replace or drop {destroys} {(destroys == 1 ? "resource" : "resources")}"],
            ConfirmPolicy.Changes when plan.HasChanges =>
                [$"'{environment.Name}' asks before every change (confirm: changes)"],
            _ => [],
        };
    }
}
