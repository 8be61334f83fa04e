using Deployer.Environments;
using Deployer.Plans;

namespace Deployer.Tests.Plans;

internal sealed class PlanDecisionTests
{
    [TestCase(PlanAction.Destroy, true)]
    [TestCase(PlanAction.Replace, true)]
    [TestCase(PlanAction.Forget, true)]
    [TestCase(PlanAction.Update, false)]
    [TestCase(PlanAction.Create, false)]
    public void The_guard_stops_what_ends_a_protected_resource(PlanAction action, bool stops)
    {
        var violations = DestroyGuard.Violations(Plan(("terraform_data.data", action)), Protecting("terraform_data.data"), []);

        Assert.That(violations, Has.Count.EqualTo(stops ? 1 : 0));
    }

    [Test]
    public void The_guard_lets_pass_what_was_allowed_by_its_full_address_only()
    {
        var plan = Plan(("module.database.terraform_data.a", PlanAction.Destroy), ("module.database.terraform_data.b", PlanAction.Destroy));

        var violations = DestroyGuard.Violations(plan, Protecting("module.database"), ["module.database.terraform_data.a"]);

        Assert.That(violations.Select(change => change.Address), Is.EqualTo(new[] { "module.database.terraform_data.b" }));
    }

    [TestCase(ConfirmPolicy.Never, PlanAction.Destroy, false)]
    [TestCase(ConfirmPolicy.Destroys, PlanAction.Destroy, true)]
    [TestCase(ConfirmPolicy.Destroys, PlanAction.Replace, true)]
    [TestCase(ConfirmPolicy.Destroys, PlanAction.Create, false)]
    [TestCase(ConfirmPolicy.Changes, PlanAction.Create, true)]
    public void Confirm_decides_when_an_unprotected_plan_asks(ConfirmPolicy confirm, PlanAction action, bool asks)
    {
        var reasons = ConfirmPolicies.Reasons(Protecting() with { Confirm = confirm }, Plan(("a.b", action)));

        Assert.That(reasons, Has.Count.EqualTo(asks ? 1 : 0));
    }

    [TestCase(ConfirmPolicy.Never, PlanAction.Destroy, true)]
    [TestCase(ConfirmPolicy.Never, PlanAction.Replace, true)]
    [TestCase(ConfirmPolicy.Never, PlanAction.Forget, true)]
    [TestCase(ConfirmPolicy.Never, PlanAction.Update, false)]
    [TestCase(ConfirmPolicy.Destroys, PlanAction.Create, false)]
    [TestCase(ConfirmPolicy.Changes, PlanAction.Create, true)]
    public void A_rollback_that_destroys_asks_whatever_confirm_says(ConfirmPolicy confirm, PlanAction action, bool asks)
    {
        var reasons = ConfirmPolicies.ReasonsOfRollback(Protecting() with { Confirm = confirm }, Plan(("a.b", action)));

        Assert.That(reasons, Has.Count.EqualTo(asks ? 1 : 0));
    }

    [TestCase(PlanAction.Create, PlanAction.Create)]
    [TestCase(PlanAction.Replace, PlanAction.Create)]
    [TestCase(PlanAction.Replace, PlanAction.Replace)]
    [TestCase(PlanAction.Destroy, PlanAction.Destroy)]
    public void What_remains_of_a_change_that_this_run_began_may_go_on_alone(PlanAction approved, PlanAction remaining) =>
        Assert.That(Beyond(Plan(("a.b", approved)), Plan(("a.b", remaining)), "a.b"), Is.Empty);

    [TestCase(PlanAction.Create)]
    [TestCase(PlanAction.Replace)]
    public void Only_a_tainted_object_that_this_run_has_created_is_replaced_alone(PlanAction approved)
    {
        var whole = new PlannedChange("a.b", "a", PlanAction.Replace, []);

        Assert.That(AfterCreating(whole), Has.Count.EqualTo(1), "somebody has changed it since");
        Assert.That(AfterCreating(whole with { Tainted = true }), Is.Empty);

        IReadOnlyList<PlannedChange> AfterCreating(PlannedChange remaining) => PlanComparison.Beyond(
            Plan(("a.b", approved)), new PlanSummary([remaining], []), new HashSet<string> { "a.b" }, new HashSet<string> { "a.b" });
    }

    [TestCase(PlanAction.Create, PlanAction.Replace)]
    [TestCase(PlanAction.Replace, PlanAction.Create)]
    public void What_somebody_else_has_made_of_an_approved_change_must_be_asked(PlanAction approved, PlanAction remaining) =>
        Assert.That(Beyond(Plan(("a.b", approved)), Plan(("a.b", remaining))), Has.Count.EqualTo(1));

    [Test]
    public void An_approved_destroy_of_a_deposed_object_is_no_approval_for_the_one_at_its_address()
    {
        var deposed = new PlannedChange("a.b", "a", PlanAction.Destroy, []) { Deposed = "1a2b3c4d" };
        var approved = new PlanSummary([new PlannedChange("a.b", "a", PlanAction.Update, []), deposed], []);

        Assert.That(Beyond(approved, new PlanSummary([deposed], [])), Is.Empty);
        Assert.That(Beyond(approved, Plan(("a.b", PlanAction.Destroy))), Has.Count.EqualTo(1));
    }

    [TestCase(PlanAction.Update, PlanAction.Replace)]
    [TestCase(PlanAction.Update, PlanAction.Destroy)]
    [TestCase(PlanAction.Create, PlanAction.Destroy)]
    public void What_goes_beyond_an_approved_change_must_be_asked(PlanAction approved, PlanAction remaining) =>
        Assert.That(Beyond(Plan(("a.b", approved)), Plan(("a.b", remaining)), "a.b"), Has.Count.EqualTo(1));

    [TestCase("labels.env", true)]
    [TestCase("labels", false)]
    [TestCase("template.0.image", true)]
    [TestCase("region", false)]
    public void An_update_of_an_attribute_that_was_not_approved_must_be_asked(string attribute, bool approved)
    {
        var before = new PlannedChange("a.b", "a", PlanAction.Update, []) { Attributes = ["labels.env", "template"] };
        var now = before with { Attributes = [attribute] };

        Assert.That(Beyond(new PlanSummary([before], []), new PlanSummary([now], []), "a.b"), Has.Count.EqualTo(approved ? 0 : 1));
    }

    [Test]
    public void A_change_at_an_address_that_was_not_approved_must_be_asked() =>
        Assert.That(
            Beyond(Plan(("a.b", PlanAction.Create)), Plan(("a.c", PlanAction.Create))),
            Has.Count.EqualTo(1));

    private static IReadOnlyList<PlannedChange> Beyond(PlanSummary approved, PlanSummary remaining, params string[] begun) =>
        PlanComparison.Beyond(approved, remaining, begun.ToHashSet(), new HashSet<string>());

    private static PlanSummary Plan(params (string Address, PlanAction Action)[] changes) => new(
        changes.Select(change => new PlannedChange(change.Address, "terraform_data", change.Action, [])).ToList(), []);

    private static DeployEnvironment Protecting(params string[] addresses) => new()
    {
        Name = "test",
        Cloud = CloudKind.Simulated,
        Backend = BackendKind.Local,
        Database = DatabaseKind.Sandbox,
        Protect = addresses,
    };
}
