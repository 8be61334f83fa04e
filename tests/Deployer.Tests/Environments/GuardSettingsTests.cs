using Deployer.Environments;
using Deployer.Plans;

namespace Deployer.Tests.Environments;

internal sealed class GuardSettingsTests : SectionTests
{
    [Test]
    public void Without_a_section_a_third_of_the_resources_asks_and_nothing_is_noise()
    {
        var environment = ReadEnvironment("");

        Assert.That(environment.Guards.MaxDestroy, Is.EqualTo(new DestroyLimit(30, IsShare: true)));
        Assert.That(environment.Rules, Is.Empty);
        Assert.That(environment.Drift.Ignore, Is.Empty);
    }

    [TestCase("10%", 10, true)]
    [TestCase("0%", 0, true)]
    [TestCase("7", 7, false)]
    public void Max_destroy_is_a_share_or_a_number(string written, int value, bool isShare) =>
        Assert.That(ReadEnvironment($"guards:\n  max-destroy: {written}\n").Guards.MaxDestroy, Is.EqualTo(new DestroyLimit(value, isShare)));

    [Test]
    public void Reads_rules_and_noise()
    {
        var environment = ReadEnvironment("""
            rules:
              - deny: [destroy, replace]
                types: [google_sql_*]
                reason: the database is moved by hand
              - ask: [update]
                addresses: ["module.service[\"api\"]"]
                attributes: [template.0.scaling]
                reason: costs
            drift:
              ignore:
                - attributes: [client, client_version]
                - types: [google_monitoring_*]
            """);

        Assert.That(environment.Rules.Select(rule => (rule.Effect, rule.Reason)), Is.EqualTo(new[]
        {
            (RuleEffect.Deny, "the database is moved by hand"), (RuleEffect.Ask, "costs"),
        }));
        Assert.That(environment.Rules[0].Actions, Is.EqualTo(new[] { PlanAction.Destroy, PlanAction.Replace }));
        Assert.That(environment.Rules[1].Resources.Covers("x", "module.service[\"api\"].x.y"));
        Assert.That(environment.Rules[1].Resources.CoversAttribute("template.0.scaling.0.min"));
        Assert.That(environment.Drift.Ignore, Has.Count.EqualTo(2));
    }

    [TestCase("guards:\n  max-destory: 3\n", "line 7", "max-destory: unknown key. Did you mean 'max-destroy'?")]
    [TestCase("guards:\n  max-destroy: 130%\n", "line 7", "expected a share")]
    [TestCase("rules: none\n", "line 6", "expected a list of rules")]
    [TestCase("rules:\n  - deny: [delete]\n    reason: x\n", "line 7", "rules[0].deny: expected a list of actions")]
    [TestCase("rules:\n  - deny: [destroy]\n", "line 7", "'reason' is missing")]
    [TestCase("rules:\n  - deny: [destroy]\n    ask: [update]\n    reason: x\n", "line 7", "either denies or asks")]
    [TestCase("rules:\n  - types: [a_b]\n    reason: x\n", "line 7", "either denies or asks")]
    [TestCase("rules:\n  - deny: [create]\n    attributes: [name]\n    reason: x\n", "line 8", "would never meet it")]
    [TestCase("rules:\n  - deny: [create]\n    type: [a_b]\n    reason: x\n", "line 8", "rules[0].type: unknown key. Did you mean 'types'?")]
    [TestCase("drift:\n  ignore:\n    - {}\n", "line 8", "would ignore everything")]
    [TestCase("drift:\n  ignore: all\n", "line 7", "expected a list")]
    public void A_mistake_has_its_line_and_key(string section, string line, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => ReadEnvironment(section));

        Assert.That(error.Message, Does.Contain(line).And.Contain(message));
    }
}
