using System.Text;
using System.Text.Json;
using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Plans;

/// <summary>
/// What stands outside the Terraform configuration and may stop a plan: protected resources, the share of resources that may go, the
/// team's own rules. All of it is <c>deployer.yaml</c> as it is now, in a rollback too.
/// </summary>
/// <param name="environment">The environment.</param>
/// <param name="allowed">Addresses of resources that a person allowed this run to destroy.</param>
internal sealed class PlanGuards(DeployEnvironment environment, IReadOnlyCollection<string> allowed)
{
    /// <summary>
    /// Names the guards as they are set, so that a plan that passed other ones is judged again before it is applied.
    /// </summary>
    public string Policy => PrivateFiles.Digest(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
        new { environment.Protect, environment.Guards, environment.Rules }, DeployerJson.Options)));

    /// <summary>Why a person must approve a plan, who types the environment's name.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="approved">Changes that a person has approved in an earlier plan of the run.</param>
    /// <returns>The reasons; empty when no guard stops it.</returns>
    public IReadOnlyList<string> Reasons(PlanOnRecord plan, IReadOnlyList<PlannedChange> approved)
    {
        var open = plan.Summary.Changes.Where(change => !approved.Any(known => IsSame(known, change))).ToList();
        var rest = plan.Summary with { Changes = open };
        return
        [
            .. DestroyGuard.Violations(rest, environment, allowed).Select(change => $"{change.Address} is protected and would be {change.Action.Past()}"),
            .. plan.Summary.Drift.Where(drift => IsLost(drift) && !approved.Any(known => known.Address == drift.Address))
                .Select(drift => $"{drift.Address} is protected, was deleted outside Terraform, and would be made anew, empty"),
            .. Share(rest, plan.ResourcesInState),
            .. Hits(rest, RuleEffect.Ask).Select(hit => $"{hit.Change.Address} would be {hit.Change.Action.Past()}: {hit.Rule.Reason} (a rule asks)"),
        ];
    }

    /// <summary>The changes that a rule forbids, whoever approves them.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>Each change with its rule.</returns>
    public IReadOnlyList<(PlannedChange Change, PlanRule Rule)> Denials(PlanSummary plan) => Hits(plan, RuleEffect.Deny).ToList();

    private IEnumerable<string> Share(PlanSummary plan, int inState)
    {
        // What a person has named one by one is no surprise; a deposed object has been replaced already.
        var lost = plan.Changes.Count(change => change.EndsObject() && change.Deposed is null && !allowed.Contains(change.Address));
        if (environment.Guards.MaxDestroy.IsExceededBy(lost, inState))
            yield return $"it would destroy, replace or drop {lost} of {inState} resources, more than max-destroy allows ({environment.Guards.MaxDestroy})";
    }

    private IEnumerable<(PlannedChange Change, PlanRule Rule)> Hits(PlanSummary plan, RuleEffect effect) =>
        from change in plan.Changes
        from rule in environment.Rules
        where rule.Effect == effect && rule.IsAbout(change)
        select (change, rule);

    private bool IsLost(PlannedDrift drift) =>
        drift is { Gone: true, Remade: true } && environment.IsProtected(drift.Type, drift.Address) && !allowed.Contains(drift.Address);

    private static bool IsSame(PlannedChange one, PlannedChange other) =>
        (one.Address, one.Deposed, one.Action) == (other.Address, other.Deposed, other.Action);
}
