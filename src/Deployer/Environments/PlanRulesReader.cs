using Deployer.Plans;
using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Reads the list <c>rules</c> of an environment.</summary>
internal static class PlanRulesReader
{
    private const string Deny = "deny";
    private const string Ask = "ask";
    private const string Reason = "reason";

    private static readonly Dictionary<string, PlanAction> Actions = new[]
    {
        PlanAction.Create, PlanAction.Update, PlanAction.Replace, PlanAction.Destroy, PlanAction.Forget,
    }.ToDictionary(action => action.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private static readonly string ActionRule = $"expected a list of actions: {string.Join(", ", Actions.Keys)}.";

    /// <summary>Reads it.</summary>
    /// <param name="problems">Collects the mistakes.</param>
    /// <param name="list">The list; null when the environment has none.</param>
    /// <param name="path">What leads to it.</param>
    /// <returns>The rules without a mistake.</returns>
    public static IReadOnlyList<PlanRule> Read(ProblemList problems, YamlNode? list, string path)
    {
        if (list is null)
            return [];
        if (list is not YamlSequenceNode { Children: var rules })
        {
            problems.Add(list, path, "expected a list of rules, each with deny or ask, and a reason.");
            return [];
        }

        return rules.Select((rule, index) => ReadRule(new SectionReader(
            problems, rule, $"{path}[{index}]", [Deny, Ask, .. ResourceFilterReader.Keys, Reason]), rule is YamlMappingNode)).OfType<PlanRule>().ToList();
    }

    private static PlanRule? ReadRule(SectionReader rule, bool isMapping)
    {
        if (isMapping && rule.Has(Deny) == rule.Has(Ask))
            rule.Add(null, "a rule either denies or asks: it has one of 'deny' and 'ask', with the actions that it is about.");
        var (effect, key) = rule.Has(Deny) ? (RuleEffect.Deny, Deny) : (RuleEffect.Ask, Ask);
        var actions = rule.Texts(key, Actions.ContainsKey, ActionRule).Select(word => Actions[word]).ToList();
        var filter = ResourceFilterReader.Read(rule);
        if (filter.Attributes.Count > 0 && actions.Any(action => action is not (PlanAction.Update or PlanAction.Replace)))
            rule.Add(ResourceFilterReader.Attributes, "only update and replace change attributes; the rule's other actions would never meet it.");
        var reason = rule.Text(Reason, _ => true, "expected why, in a sentence.");
        if (isMapping && !rule.Has(Reason))
            rule.Add(null, "'reason' is missing: whoever meets the rule reads it.");
        return reason is null ? null : new PlanRule(effect, actions, filter, reason);
    }
}
