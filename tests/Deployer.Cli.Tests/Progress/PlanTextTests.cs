using Deployer.Cli.Progress;
using Deployer.Cli.Tests.Support;
using Deployer.Plans;

namespace Deployer.Cli.Tests.Progress;

public sealed class PlanTextTests
{
    [Test]
    public void Only_destroys_replacements_and_their_count_are_alarming()
    {
        var alarming = PlanText.Lines(Some.DangerousPlan).Where(line => line.Alarming).Select(line => line.Text.Split(' ')[0]);

        Assert.That(alarming, Is.EqualTo(new[] { "-", "-/+", "plan:" }));
    }

    [Test]
    public void An_empty_plan_says_so() => Assert.That(PlanText.Count(Some.EmptyPlan), Is.EqualTo("plan: no changes"));

    [Test]
    public void A_plan_in_brief_has_terraforms_signs()
    {
        Assert.That(PlanText.Brief(Some.DangerousPlan), Is.EqualTo("+1 ~1 -/+1 -1"));
        Assert.That(PlanText.Brief(Some.EmptyPlan), Is.EqualTo("none"));
        Assert.That(PlanText.Brief(new PlanSummary([], ["url"])), Is.EqualTo("outputs"));
    }

    [Test]
    public void A_plan_that_only_changes_outputs_says_so() =>
        Assert.That(PlanText.Count(new PlanSummary([], ["url"])), Is.EqualTo("plan: only outputs change"));
}
