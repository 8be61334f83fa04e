using Deployer.Inspections;
using Deployer.Plans;

namespace Deployer.Tests.Plans;

internal sealed class PlannedDriftTests
{
    private const string Address = "a.b";

    [TestCase(PlanAction.Create, true)]
    [TestCase(PlanAction.Replace, true)]
    [TestCase(PlanAction.Destroy, false)]
    [TestCase(null, false)]
    public void What_is_gone_is_made_anew_or_stays_so(PlanAction? action, bool remade)
    {
        var drift = PlannedDrift.Of(Found(gone: true), action is { } planned ? [Change(planned)] : []);

        Assert.That(drift, Has.Property(nameof(PlannedDrift.Gone)).True.And.Property(nameof(PlannedDrift.Remade)).EqualTo(remade));
    }

    [TestCase("labels.env", "")]
    [TestCase("labels", "")]
    [TestCase("note", "labels.env")]
    [TestCase("labels.environment", "labels.env")]
    public void What_an_update_does_not_change_stays_as_somebody_changed_it(string updated, string left) =>
        Assert.That(
            string.Join(' ', PlannedDrift.Of(Found(gone: false), [Change(PlanAction.Update) with { Attributes = [updated] }])!.Left), Is.EqualTo(left));

    [Test]
    public void What_the_plan_takes_away_is_of_no_interest_and_what_it_leaves_alone_is()
    {
        Assert.That(PlannedDrift.Of(Found(gone: false), [Change(PlanAction.Destroy)]), Is.Null);
        Assert.That(PlannedDrift.Of(Found(gone: false), [])!.Left, Is.EqualTo(new[] { "labels.env" }));
        Assert.That(PlannedDrift.Of(Found(gone: false), [Change(PlanAction.Replace)])!.Mended, Is.EqualTo(new[] { "labels.env" }));
        Assert.That(PlannedDrift.Of(Found(gone: false), [Change(PlanAction.Destroy) with { Deposed = "1" }])!.Left, Is.Not.Empty);
    }

    [Test]
    public void What_is_renamed_is_found_by_either_address() =>
        Assert.That(
            PlannedDrift.Of(Found(gone: true), [Change(PlanAction.Create) with { Address = "a.new", MovedFrom = Address }]),
            Has.Property(nameof(PlannedDrift.Address)).EqualTo("a.new").And.Property(nameof(PlannedDrift.MovedFrom)).EqualTo(Address));

    private static DriftedResource Found(bool gone) =>
        new(Address, "a", gone, gone ? [] : [new AttributeDrift("labels.env", "\"x\"", "\"y\"", Sensitive: false)]);

    private static PlannedChange Change(PlanAction action) => new(Address, "a", action, []);
}
