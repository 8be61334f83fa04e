using Deployer.Plans;

namespace Deployer.Tests.Plans;

internal sealed class PlanReaderTests
{
    [Test]
    public void Puts_destroys_and_replacements_in_front()
    {
        var plan = PlanReader.Read(Plan(
            Change("terraform_data.new", "create"),
            Change("terraform_data.old", "delete"),
            Change("terraform_data.moved", "delete", "create"),
            Change("terraform_data.same", "no-op"),
            Change("terraform_data.changed", "update")));

        Assert.That(plan.Changes.Select(change => (change.Address, change.Action)), Is.EqualTo(new[]
        {
            ("terraform_data.old", PlanAction.Destroy),
            ("terraform_data.moved", PlanAction.Replace),
            ("terraform_data.changed", PlanAction.Update),
            ("terraform_data.new", PlanAction.Create),
        }));
    }

    [TestCase("create", "delete", PlanAction.Replace)]
    [TestCase("create", "forget", PlanAction.Replace)]
    public void Reads_every_form_of_a_replacement(string first, string second, PlanAction action)
    {
        var plan = PlanReader.Read(Plan(Change("a.b", first, second)));

        Assert.That(plan.Changes.Single().Action, Is.EqualTo(action));
    }

    [Test]
    public void Tells_an_object_that_a_replacement_left_behind_from_the_one_at_its_address()
    {
        var plan = PlanReader.Read(Plan(
            """{"address":"a.b","type":"a","deposed":"1f2e3d4c","change":{"actions":["delete"]}}""", Change("a.b", "delete")));

        Assert.That(
            plan.Changes.Select(change => (change.Address, change.Deposed)), Is.EqualTo(new[] { ("a.b", null), ("a.b", "1f2e3d4c") }));
    }

    [TestCase("true", true)]
    [TestCase("\"PROTECTED\"", true)]
    [TestCase("false", false)]
    [TestCase("null", false)]
    public void Sees_that_a_provider_would_refuse_to_destroy(string value, bool isProtected)
    {
        var plan = PlanReader.Read(Plan(
            """{"address":"a.b","type":"a","change":{"actions":["delete"],"before":{"deletion_protection":VALUE}}}""".Replace("VALUE", value)));

        Assert.That(plan.Changes.Single().DeletionProtected, Is.EqualTo(isProtected));
    }

    [TestCase("""{"format_version":"1.2","terraform_version":"1.11.4","variables":{}}""", "1.11.4")]
    [TestCase("""{"variables":{"terraform_version":"0.1"}}""", null)]
    [TestCase("""{"resource_changes":[]}""", null)]
    public void Knows_the_terraform_that_made_the_plan(string json, string? version) =>
        Assert.That(PlanReader.TerraformVersion(json), Is.EqualTo(version));

    [Test]
    public void Names_the_outputs_that_change_and_no_value()
    {
        var plan = PlanReader.Read(
            """{"output_changes":{"url":{"actions":["update"],"after":"secret"},"same":{"actions":["no-op"]}}}""");

        Assert.That(plan.ChangedOutputs, Is.EqualTo(new[] { "url" }));
        Assert.That(plan.HasChanges, Is.True);
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("""{"resource_changes":[{"address":"a.b"}]}""")]
    [TestCase("""{"resource_changes":[{"address":"a.b","type":"a","change":{"actions":["transmogrify"]}}]}""")]
    public void Refuses_what_is_not_a_plan_it_knows(string json) =>
        Assert.That(() => PlanReader.Read(json), Throws.TypeOf<StepFailedException>());

    private static string Plan(params string[] changes) => $$"""{"resource_changes":[{{string.Join(',', changes)}}]}""";

    private static string Change(string address, params string[] actions) =>
        $$$"""{"address":"{{{address}}}","type":"{{{address.Split('.')[0]}}}","change":{"actions":["{{{string.Join("\",\"", actions)}}}"]}}""";
}
