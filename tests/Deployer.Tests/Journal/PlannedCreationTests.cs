using Deployer.Journal;

namespace Deployer.Tests.Journal;

internal sealed class PlannedCreationTests
{
    [Test]
    public void An_id_is_made_of_what_the_plan_knows()
    {
        Assert.That(Of("google_cloud_run_v2_service", """{"project":"p","location":"europe-west1","name":"api"}"""),
            Is.EqualTo(new PlannedCreation(CreatedAgain.Refused, "projects/p/locations/europe-west1/services/api")));
        Assert.That(Of("google_project_iam_member", """{"project":"p","role":"roles/viewer","member":"user:ann@example.com","condition":[]}"""),
            Is.EqualTo(new PlannedCreation(CreatedAgain.Same, "p roles/viewer user:ann@example.com")));
        Assert.That(Of("google_secret_manager_secret_iam_member", """{"project":"p","secret_id":"projects/p/secrets/s","role":"r","member":"m"}"""),
            Is.EqualTo(new PlannedCreation(CreatedAgain.Same, "projects/p/secrets/s r m")));
    }

    [Test]
    public void What_the_resource_leaves_out_its_provider_says()
    {
        const string bucket = """{"name":"files"}""";

        Assert.That(Of("google_storage_bucket", bucket, provider: """{"constant_value":"fixed"}""").ImportId, Is.EqualTo("fixed/files"));
        Assert.That(Of("google_storage_bucket", bucket, provider: """{"references":["var.project"]}""").ImportId, Is.EqualTo("of-variable/files"));
        Assert.That(Of("google_storage_bucket", bucket, provider: """{"references":["local.project"]}""").ImportId, Is.EqualTo("files"), "the second format");
        Assert.That(Of("google_pubsub_topic", bucket, provider: """{"references":["var.secret"]}""").ImportId, Is.Null);
    }

    [Test]
    public void No_secret_becomes_part_of_an_id()
    {
        Assert.That(Of("google_storage_bucket", """{"project":"p","name":"hunter2"}""", sensitive: """{"name":true}""").ImportId, Is.Null);
        Assert.That(Of("google_storage_bucket", """{"project":"p","name":"hunter2"}""", sensitive: "true").ImportId, Is.Null);
        Assert.That(Of("google_storage_bucket", """{"project":"p","name":"sbp_0123456789abcdef0123456789abcdef01234567"}""").ImportId, Is.Null);
        Assert.That(Of("google_storage_bucket", """{"project":"p","name":"two\nlines"}""").ImportId, Is.Null);
    }

    [Test]
    public void What_is_named_by_the_server_or_not_yet_named_may_be_made_twice()
    {
        Assert.That(Of("supabase_project", """{"name":"shop","region":"eu-central-1"}"""), Is.EqualTo(new PlannedCreation(CreatedAgain.Another)));
        Assert.That(Of("google_compute_instance_template", """{"project":"p","name_prefix":"vm-"}"""), Is.EqualTo(new PlannedCreation(CreatedAgain.Another)));
        Assert.That(Of("terraform_data", "{}").Again, Is.EqualTo(CreatedAgain.Local));
        Assert.That(Of("acme_thing", """{"name":"x"}"""), Is.EqualTo(new PlannedCreation(CreatedAgain.Unknown)));
    }

    [Test]
    public void A_member_with_a_condition_has_no_id_to_propose() =>
        Assert.That(Of("google_project_iam_member", """{"project":"p","role":"r","member":"m","condition":[{"title":"t"}]}""").ImportId, Is.Null);

    [Test]
    public void Only_what_is_created_counts_also_within_a_replacement() =>
        Assert.That(
            PlannedCreationReader.Read("""
                {"resource_changes":[
                  {"address":"a.new","type":"a","change":{"actions":["create"],"after":{}}},
                  {"address":"a.moved","type":"a","change":{"actions":["delete","create"],"after":{}}},
                  {"address":"a.same","type":"a","change":{"actions":["no-op"],"after":{}}},
                  {"address":"a.gone","type":"a","change":{"actions":["delete"],"after":null}}]}
                """).Keys,
            Is.EqualTo(new[] { "a.new", "a.moved" }));

    [Test]
    public void Every_format_of_the_table_is_made_of_attributes_and_no_rule_is_without_a_meaning()
    {
        Assert.That(CreationRule.Types, Has.Count.GreaterThan(150));
        foreach (var type in CreationRule.Types)
        {
            var rule = CreationRule.Of(type);
            Assert.That(rule.Again, Is.Not.EqualTo(CreatedAgain.Unknown), type);
            Assert.That(rule.Import ?? [], Is.All.Match(@"^[\w/.@:\- ]*(\{\w+(\|basename)?\}[\w/.@:\- ]*)+$"), type);
        }
    }

    private static PlannedCreation Of(string type, string after, string sensitive = "{}", string provider = "{}") =>
        PlannedCreationReader.Read($$"""
            {
              "variables": { "project": { "value": "of-variable" }, "secret": { "value": "hunter2" } },
              "resource_changes": [{
                "address": "x.y", "type": "{{type}}", "provider_name": "registry.terraform.io/hashicorp/google",
                "change": { "actions": ["create"], "after": {{after}}, "after_sensitive": {{sensitive}} }
              }],
              "configuration": {
                "provider_config": { "google": { "name": "google", "expressions": { "project": {{provider}} } } },
                "root_module": { "variables": { "project": {}, "secret": { "sensitive": true } } }
              }
            }
            """)["x.y"];
}
