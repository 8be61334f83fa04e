using Deployer.Plans;

namespace Deployer.Tests.Plans;

internal sealed class PlanReviewTests
{
    [TestCase("supabase_project", "region", true)]
    [TestCase("supabase_project", "organization_id", true)]
    [TestCase("supabase_project", "name", false)]
    [TestCase("supabase_branch", "region", false)]
    public void A_project_that_would_move_is_known_to_fail(string type, string attribute, bool fails)
    {
        var change = new PlannedChange($"{type}.this", type, PlanAction.Update, []) { Attributes = ["instance_size", attribute] };

        Assert.That(Failures(change), fails ? Is.EqualTo(new[] { KnownFailure.NotUpdatable }) : Is.Empty);
    }

    [TestCase(PlanAction.Destroy, true)]
    [TestCase(PlanAction.Replace, true)]
    [TestCase(PlanAction.Update, false)]
    [TestCase(PlanAction.Forget, false)]
    public void What_a_provider_refuses_to_destroy_is_known_to_fail(PlanAction action, bool fails) =>
        Assert.That(
            Failures(new PlannedChange("a.b", "a", action, []) { DeletionProtected = true }),
            fails ? Is.EqualTo(new[] { KnownFailure.DeletionProtected }) : Is.Empty);

    [Test]
    public void A_successor_without_a_name_to_have_is_known_to_fail() =>
        Assert.That(
            Failures(new PlannedChange("a.b", "a", PlanAction.Replace, []) { NameTaken = true }), Is.EqualTo(new[] { KnownFailure.NameTaken }));

    private static IEnumerable<KnownFailure> Failures(PlannedChange change) =>
        PlanReview.Find(new PlanSummary([change], [])).Select(each => each.Failure);
}
