using Deployer.Simulator.Rules;

namespace Deployer.Simulator.Tests.Rules;

internal sealed class RuleSetTests
{
    private readonly RuleSet google = RuleSet.For("google");
    private readonly RuleSet beta = RuleSet.For("google-beta");

    [TestCase("google_compute_target_pool", "projects/{project}/regions/{region}/targetPools/{name}", "TargetPool")]
    [TestCase("google_compute_external_vpn_gateway", "projects/{project}/global/externalVpnGateways/{name}", "ExternalVpnGateway")]
    [TestCase("google_network_connectivity_spoke", "projects/{project}/locations/{location,region}/spokes/{name}", "Spoke")]
    [TestCase("google_parameter_manager_parameter", "projects/{project}/parameters/{parameter_id}", "Parameter")]
    [TestCase("google_app_engine_service_split_traffic", "projects/{project}/services/{service|basename}/serviceSplitTraffics/{$number:12}", "ServiceSplitTraffic")]
    public void A_type_without_rules_has_them_derived_from_its_schema(string type, string id, string noun)
    {
        var rules = google.Find(type)!;

        Assert.Multiple(() =>
        {
            Assert.That(rules.Id.Text, Is.EqualTo(id));
            Assert.That(rules.Noun, Is.EqualTo(noun));
            Assert.That(rules.IsExplicit, Is.False);
        });
    }

    [Test]
    public void The_attributes_that_an_id_is_made_of_replace_the_object()
    {
        var network = google.Find("google_compute_network")!.Replacing;

        Assert.Multiple(() =>
        {
            Assert.That(network.Contains("name"), Is.True);
            Assert.That(network.Contains("project"), Is.True);
            Assert.That(network.Contains("params.resource_manager_tags"), Is.True, "below a path that replaces");
            Assert.That(network.Contains("routing_mode"), Is.False);
        });
    }

    [Test]
    public void A_change_that_fails_when_it_is_applied_does_not_replace()
    {
        var project = RuleSet.For("supabase").Find("supabase_project")!;

        Assert.Multiple(() =>
        {
            Assert.That(project.Replacing.Contains("region"), Is.False);
            Assert.That(project.FailingUpdates, Does.ContainKey("region"));
        });
    }

    [Test]
    public void A_type_that_cannot_be_updated_is_replaced_by_any_change_of_the_configuration()
    {
        var certificate = google.Find("google_compute_managed_ssl_certificate")!.Replacing;

        Assert.Multiple(() =>
        {
            Assert.That(certificate.Contains("managed.domains"), Is.True);
            Assert.That(certificate.Contains("timeouts"), Is.False);
        });
    }

    [Test]
    public void The_members_of_a_role_are_idempotent_and_their_id_says_all()
    {
        var member = google.Find("google_secret_manager_secret_iam_member")!;

        Assert.Multiple(() =>
        {
            Assert.That(member.Id.Text, Is.EqualTo("projects/{project}/secrets/{secret_id|basename}/{role}/{member}[/{condition.title}]"));
            Assert.That(member.IsIdempotent, Is.True);
            Assert.That(member.Replacing.Contains("role"), Is.True);
        });
    }

    [Test]
    public void A_user_who_may_come_from_any_host_has_an_id()
    {
        var id = google.Find("google_sql_user")!.Id;

        Assert.That(id.Render(new TemplateValues(name => name == "host" ? "" : name, "")), Is.EqualTo("projects/project/instances/instance/users/name"));
    }

    [Test]
    public void A_binding_changes_its_members_in_place()
    {
        var binding = google.Find("google_project_iam_binding")!.Replacing;

        Assert.Multiple(() =>
        {
            Assert.That(binding.Contains("members"), Is.False);
            Assert.That(binding.Contains("role"), Is.True);
        });
    }

    [TestCase("google_pubsub_topic", "pubsub.googleapis.com")]
    [TestCase("google_cloud_run_v2_service", "run.googleapis.com")]
    [TestCase("google_project_service", null)]
    public void A_type_needs_the_service_of_its_product(string type, string? api) => Assert.That(google.Find(type)!.Api, Is.EqualTo(api));

    [TestCase("projects/p/locations/l/services/s")]
    [TestCase("p/l/s")]
    [TestCase("l/s")]
    public void An_id_is_imported_in_full_or_in_short(string id)
    {
        var formats = google.Find("google_cloud_run_v2_service")!.ImportFormats;

        var match = formats.Select(format => format.Match(id)).First(found => found is not null)!;

        Assert.That((match["location"], match["name"]), Is.EqualTo(("l", "s")));
    }

    [Test]
    public void A_member_is_imported_by_words_with_blanks_between_them()
    {
        var formats = google.Find("google_project_iam_member")!.ImportFormats;

        var match = formats.Select(format => format.Match("p roles/viewer user:a@example.com")).First(found => found is not null)!;

        Assert.That((match["project"], match["role"], match["member"]), Is.EqualTo(("p", "roles/viewer", "user:a@example.com")));
    }

    [Test]
    public void Beta_knows_what_google_does_and_its_own_types()
    {
        Assert.Multiple(() =>
        {
            Assert.That(beta.Find("google_compute_network")!.Id.Text, Is.EqualTo(google.Find("google_compute_network")!.Id.Text));
            Assert.That(beta.Find("google_api_gateway_gateway")!.IsExplicit, Is.True);
            Assert.That(google.Find("google_api_gateway_gateway"), Is.Null);
        });
    }

    [Test]
    public void A_condition_is_met_by_one_of_its_values()
    {
        var condition = google.Find("google_secret_manager_secret_version")!.DeleteSkippedWhen!;

        Assert.That((condition.IsMetBy("DISABLE"), condition.IsMetBy("DELETE")), Is.EqualTo((true, false)));
    }
}
