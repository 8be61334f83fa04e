using Deployer.Bootstrap;
using Deployer.Plans;

namespace Deployer.Tests.Bootstrap;

internal sealed class BucketPlanTests
{
    [Test]
    public void The_settings_that_an_adopted_bucket_lacks_are_told_with_what_they_should_be()
    {
        var plan = BucketPlan.Read(Plan(
            """["update"]""",
            """{"name":"b","versioning":[],"public_access_prevention":"inherited","effective_labels":{}}""",
            """{"name":"b","versioning":[{"enabled":true}],"public_access_prevention":"enforced","effective_labels":{"a":"b"}}"""));

        Assert.That(plan.Action, Is.EqualTo(PlanAction.Update));
        Assert.That(plan.Changes, Is.EqualTo(new[]
        {
            new SettingChange("versioning", "[]", """[{"enabled":true}]"""),
            new SettingChange("public_access_prevention", "\"inherited\"", "\"enforced\""),
        }));
    }

    [TestCase("""["create"]""", PlanAction.Create)]
    [TestCase("""["no-op"]""", PlanAction.NoOp)]
    [TestCase("""["delete","create"]""", PlanAction.Replace)]
    public void Only_a_correction_lists_settings(string actions, PlanAction expected)
    {
        var plan = BucketPlan.Read(Plan(actions, "null", """{"name":"b"}"""));

        Assert.That((plan.Action, plan.Changes.Count), Is.EqualTo((expected, 0)));
    }

    private static string Plan(string actions, string before, string after) => $$$"""
        {"format_version":"1.2","resource_changes":[
          {"address":"google_project_service.storage","type":"google_project_service","change":{"actions":["create"],"before":null,"after":{}} },
          {"address":"google_storage_bucket.state","type":"google_storage_bucket","change":{"actions":{{{actions}}},"before":{{{before}}},"after":{{{after}}} }
          }]}
        """;
}
