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

    [TestCase("""{"deletion_protection":true}""", true)]
    [TestCase("""{"deletion_protection":"PROTECTED"}""", true)]
    [TestCase("""{"deletion_protection_enabled":true}""", true)]
    [TestCase("""{"settings":[{"deletion_protection_enabled":true}]}""", true)]
    [TestCase("""{"enable_drop_protection":true}""", true)]
    [TestCase("""{"deletion_policy":"PREVENT"}""", true)]
    [TestCase("""{"delete_protection_state":"DELETE_PROTECTION_ENABLED","deletion_policy":"DELETE"}""", true)]
    [TestCase("""{"delete_protection_state":"DELETE_PROTECTION_ENABLED","deletion_policy":"ABANDON"}""", false)]
    [TestCase("""{"deletion_protection":false,"settings":[{}],"deletion_policy":"DELETE"}""", false)]
    [TestCase("""{"deletion_protection":null,"settings":"x"}""", false)]
    [TestCase("null", false)]
    public void Sees_that_a_provider_would_refuse_to_destroy(string before, bool isProtected)
    {
        var plan = PlanReader.Read(Plan(
            """{"address":"a.b","type":"a","change":{"actions":["delete"],"before":VALUE}}""".Replace("VALUE", before)));

        Assert.That(plan.Changes.Single().DeletionProtected, Is.EqualTo(isProtected));
    }

    [TestCase("""["create","delete"]""", """{"name":"api","location":"eu","size":2}""", true)]
    [TestCase("""["delete","create"]""", """{"name":"api","location":"eu","size":2}""", false)]
    [TestCase("""["create","delete"]""", """{"name":"other","location":"eu","size":2}""", false)]
    [TestCase("""["create","delete"]""", """{"name":"api","location":"us","size":2}""", false)]
    [TestCase("""["create","delete"]""", """{"location":"eu","size":2}""", false)]
    public void Sees_that_a_successor_would_be_created_under_a_name_that_is_taken(string actions, string after, bool taken)
    {
        var plan = PlanReader.Read(Plan(
            """{"address":"a.b","type":"a","change":{"actions":ACTIONS,"before":{"id":"projects/p/locations/eu/services/api","name":"api","location":"eu","size":1},"after":AFTER,"after_unknown":{"id":true}}}"""
                .Replace("ACTIONS", actions).Replace("AFTER", after)));

        Assert.That(plan.Changes.Single().NameTaken, Is.EqualTo(taken));
    }

    [Test]
    public void Names_the_attributes_that_an_update_changes_down_to_their_parts_and_no_value()
    {
        var plan = PlanReader.Read(Plan(
            """
            {"address":"a.b","type":"a","change":{"actions":["update"],
              "before":{"name":"x","etag":"1","labels":{"env":"old","team":"t"},"list":[{"image":"a"}],"gone":null,"items":[1]},
              "after":{"name":"x","labels":{"env":"secret","team":"t"},"list":[{"image":"b"}],"items":[1,2]},
              "after_unknown":{"etag":true,"labels":{},"list":[{}]}}}
            """));

        Assert.That(plan.Changes.Single().Attributes, Is.EqualTo(new[] { "etag", "items", "labels.env", "list.0.image" }));
    }

    [Test]
    public void Shows_what_is_only_taken_into_the_state_or_renamed_in_it()
    {
        var plan = PlanReader.Read(Plan(
            """{"address":"a.b","type":"a","change":{"actions":["no-op"],"importing":{"id":"1"}}}""",
            """{"address":"a.c","previous_address":"a.old","type":"a","change":{"actions":["no-op"]}}""",
            """{"address":"a.d","type":"a","change":{"actions":["no-op"]}}"""));

        Assert.That(plan.Changes.Select(change => (change.Address, change.Imported, change.MovedFrom)), Is.EqualTo(new[] { ("a.b", true, null), ("a.c", false, "a.old") }));
        Assert.That(plan.HasChanges, Is.True);
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
