using Deployer.Environments;

namespace Deployer.Plans;

/// <summary>
/// Finds what a plan would do to resources that hold data. It lives outside the Terraform configuration on purpose:
/// <c>prevent_destroy</c> vanishes together with the block that carries it (hashicorp/terraform#17599).
/// </summary>
internal static class DestroyGuard
{
    /// <summary>The changes that must not happen without a person naming them.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="environment">Says which types and addresses are protected.</param>
    /// <param name="allowed">Addresses that the person allowed for this run.</param>
    /// <returns>Destroys, replacements and forgets of protected resources that are not allowed.</returns>
    public static IReadOnlyList<PlannedChange> Violations(
        PlanSummary plan, DeployEnvironment environment, IReadOnlyCollection<string> allowed) =>
        plan.Changes
            .Where(change => change.EndsObject())
            .Where(change => environment.IsProtected(change.Type, change.Address))
            .Where(change => !allowed.Contains(change.Address))
            .ToList();
}
