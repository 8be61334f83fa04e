using Deployer.Plans;

namespace Deployer.Environments;

/// <summary>What a rule does to a plan that it applies to.</summary>
public enum RuleEffect
{
    /// <summary>Stops it; nobody can approve it.</summary>
    Deny,

    /// <summary>Has a person approve it, who types the environment's name.</summary>
    Ask,
}

/// <summary>A rule of a team's own about what a plan may do.</summary>
/// <param name="Effect">What it does.</param>
/// <param name="Actions">The actions that it is about.</param>
/// <param name="Resources">The resources, and attributes of them.</param>
/// <param name="Reason">Why, in the team's words.</param>
public sealed record PlanRule(RuleEffect Effect, IReadOnlyList<PlanAction> Actions, ResourceFilter Resources, string Reason)
{
    /// <summary>Whether it is about a change.</summary>
    /// <param name="change">The change.</param>
    public bool IsAbout(PlannedChange change) =>
        Actions.Contains(change.Action)
        && Resources.Covers(change.Type, change.Address)
        && (Resources.Attributes.Count == 0 || change.Attributes.Any(Resources.CoversAttribute));
}
