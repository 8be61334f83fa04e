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
    public void What_was_deleted_or_changed_outside_Terraform_is_told_with_what_the_plan_makes_of_it()
    {
        var plan = Some.EmptyPlan with
        {
            Drift =
            [
                new PlannedDrift("a.gone", "a", Gone: true, []) { MovedFrom = "a.old", Remade = true },
                new PlannedDrift("a.lost", "a", Gone: true, []),
                new PlannedDrift("a.both", "a", Gone: false, ["x", "y"]) { Left = ["y"] },
                new PlannedDrift("a.left", "a", Gone: false, ["x"]) { Left = ["x"] },
            ],
        };

        Assert.That(PlanText.Lines(plan).Select(line => line.Text), Is.EqualTo(new[]
        {
            "!   gone    a.gone  (was a.old)  (deleted outside Terraform: made anew)",
            "!   gone    a.lost  (deleted outside Terraform: stays so)",
            "!   drifted a.both  (changed outside Terraform, and set right: x)",
            "!   left as changed outside Terraform, for the configuration does not say otherwise: a.both (y), a.left (x)",
            "plan: no changes",
        }));
    }

    [Test]
    public void A_plan_that_only_changes_outputs_says_so() =>
        Assert.That(PlanText.Count(new PlanSummary([], ["url"])), Is.EqualTo("plan: only outputs change"));
}
