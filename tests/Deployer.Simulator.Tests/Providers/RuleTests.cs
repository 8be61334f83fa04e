using System.Text.Json.Nodes;
using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Providers;

/// <summary>Each kind of rule, as the real Terraform meets it.</summary>
internal sealed class RuleTests
{
    private const string Secret =
        """
        resource "google_secret_manager_secret" "s" {
          secret_id = "s"
          replication {
            auto {}
          }
        }
        """;

    [Test]
    public async Task What_is_left_out_has_its_default_in_the_plan()
    {
        var terraform = await SharedCloud.TerraformAsync();

        var plan = await terraform.ChangesAsync($"resource \"google_storage_bucket\" \"b\" {{\n name = \"{terraform.Project}\"\n location = \"EU\"\n}}");

        Assert.That(plan, Does.Match("\\+ storage_class +\\= \"STANDARD\"").And.Match(@"\+ force_destroy +\= false"));
    }

    [Test]
    public async Task A_word_that_the_type_does_not_know_is_a_mistake_in_the_configuration()
    {
        var terraform = await SharedCloud.TerraformAsync();

        var message = await terraform.FailsAsync(
            "resource \"google_artifact_registry_repository\" \"r\" {\n repository_id = \"r\"\n format = \"DOCKER\"\n mode = \"FANCY\"\n}");

        Assert.That(message, Does.Contain("expected mode to be one of").And.Contain("got FANCY"));
    }

    [Test]
    public async Task A_name_that_the_type_does_not_allow_is_a_mistake_in_the_configuration()
    {
        var terraform = await SharedCloud.TerraformAsync();

        var message = await terraform.FailsAsync("resource \"google_service_account\" \"a\" { account_id = \"No Good\" }");

        Assert.That(message, Does.Contain("\"account_id\" (\"No Good\") doesn't match regexp"));
    }

    [Test]
    public async Task Of_a_group_of_attributes_exactly_one_is_given()
    {
        var terraform = await SharedCloud.TerraformAsync();
        string Version(string data) => $"{Secret}\nresource \"google_secret_manager_secret_version\" \"v\" {{\n secret = google_secret_manager_secret.s.id\n {data}\n}}";

        var neither = await terraform.FailsAsync(Version(""));
        var both = await terraform.FailsAsync(Version("secret_data = \"a\"\n secret_data_wo = \"b\""));

        Assert.That(neither, Does.Contain("one of `secret_data,secret_data_wo` must be specified"));
        Assert.That(both, Does.Contain("only one of `secret_data,secret_data_wo` can be specified"));
    }

    [Test]
    public async Task A_second_object_of_the_same_name_is_refused()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Secret);

        var message = await terraform.FailsAsync(Secret + "\n" + Secret.Replace("\"s\" {", "\"second\" {", StringComparison.Ordinal));

        Assert.That(message, Does.Contain("Error creating Secret: googleapi: Error 409").And.Contain("already exists"));
    }

    [Test]
    public async Task A_member_that_is_there_already_is_no_conflict()
    {
        var terraform = await SharedCloud.TerraformAsync();
        string Member(string name) =>
            $"resource \"google_project_iam_member\" \"{name}\" {{\n project = \"{terraform.Project}\"\n role = \"roles/viewer\"\n member = \"allUsers\"\n}}\n";
        await terraform.AppliesAsync(Member("one"));

        await terraform.AppliesAsync(Member("one") + Member("two"));

        await terraform.HasNoChangesAsync();
    }

    [Test]
    public async Task A_service_that_is_not_enabled_refuses_where_services_are_managed()
    {
        var terraform = await SharedCloud.TerraformAsync();
        const string Services = "resource \"google_project_service\" \"run\" { service = \"run.googleapis.com\" }\n";
        await terraform.AppliesAsync(Services);

        var message = await terraform.FailsAsync(Services + Secret);
        await terraform.AppliesAsync(
            Services + "resource \"google_project_service\" \"secrets\" { service = \"secretmanager.googleapis.com\" }\n"
            + Secret.Replace("replication {", "depends_on = [google_project_service.secrets]\n  replication {", StringComparison.Ordinal));

        Assert.That(message, Does.Contain("Error 403").And.Contain("SERVICE_DISABLED").And.Contain("secretmanager.googleapis.com"));
    }

    [Test]
    public async Task What_a_resource_refers_to_must_exist()
    {
        var terraform = await SharedCloud.TerraformAsync();

        var message = await terraform.FailsAsync(
            """
            resource "google_compute_subnetwork" "s" {
              name          = "s"
              network       = "missing"
              ip_cidr_range = "10.0.0.0/24"
            }
            """);

        Assert.That(message, Does.Contain("Error 404").And.Contain("/global/networks/missing"));
    }

    [Test]
    public async Task A_protected_object_is_not_deleted()
    {
        var terraform = await SharedCloud.TerraformAsync();
        string Service(bool isProtected) =>
            $$"""
            resource "google_cloud_run_v2_service" "s" {
              name                = "s"
              location            = "europe-west1"
              deletion_protection = {{(isProtected ? "true" : "false")}}
              template {
                containers { image = "us-docker.pkg.dev/cloudrun/container/hello" }
              }
            }
            """;
        await terraform.AppliesAsync(Service(isProtected: true));

        var message = await terraform.FailsAsync("");
        await terraform.AppliesAsync(Service(isProtected: false));
        await terraform.AppliesAsync("");

        Assert.That(message, Does.Contain("cannot destroy").And.Contain("deletion_protection=false"));
    }

    [Test]
    public async Task What_shall_stay_enabled_stays_when_Terraform_lets_it_go()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(
            "resource \"google_project_service\" \"run\" {\n service = \"run.googleapis.com\"\n disable_on_destroy = false\n}");

        await terraform.AppliesAsync("");

        Assert.That(SharedCloud.Store.Find("google_project_service", $"{terraform.Project}/run.googleapis.com"), Is.Not.Null);
    }

    [Test]
    public async Task What_belongs_to_an_object_goes_with_it()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(
            $"{Secret}\nresource \"google_secret_manager_secret_version\" \"v\" {{\n secret = google_secret_manager_secret.s.id\n secret_data = \"x\"\n deletion_policy = \"ABANDON\"\n}}");

        await terraform.AppliesAsync("");

        Assert.That(SharedCloud.Store.List("google_secret_manager_secret_version").Where(version => version.Id.Contains($"/{terraform.Project}/")), Is.Empty);
    }

    [Test]
    public async Task A_secret_that_is_only_written_is_in_no_file()
    {
        var terraform = await SharedCloud.TerraformAsync();
        string Version(int version) =>
            $$"""
            {{Secret}}
            resource "google_secret_manager_secret_version" "v" {
              secret                 = google_secret_manager_secret.s.id
              secret_data_wo         = "only-written-{{version}}"
              secret_data_wo_version = {{version}}
            }
            """;
        await terraform.AppliesAsync(Version(1));
        await terraform.HasNoChangesAsync();

        var plan = await terraform.ChangesAsync(Version(2));

        Assert.That(plan, Does.Contain("secret_data_wo_version").And.Contain("# forces replacement"));
        Assert.That(File.ReadAllText(terraform.StateFile), Does.Not.Contain("only-written"));
        Assert.That(SharedCloud.Store.List(null).Select(item => item.Attributes.ToJsonString()), Has.None.Contain("only-written"));
    }

    [Test]
    public async Task The_cloud_numbers_what_it_names_itself()
    {
        var terraform = await SharedCloud.TerraformAsync();

        await terraform.AppliesAsync(
            $$"""
            {{Secret}}
            resource "google_secret_manager_secret_version" "v" {
              count       = 3
              secret      = google_secret_manager_secret.s.id
              secret_data = "x"
            }
            """);

        var ids = SharedCloud.Store.List("google_secret_manager_secret_version").Where(version => (string?)version.Attributes["secret"] == $"projects/{terraform.Project}/secrets/s");
        Assert.That(ids.Select(version => version.Id[^2..]), Is.EquivalentTo(new[] { "/1", "/2", "/3" }));
    }

    [Test]
    public async Task What_changes_with_every_update_is_unknown_while_one_is_planned_and_nothing_else_is()
    {
        var terraform = await SharedCloud.TerraformAsync();
        string Service(int instances) =>
            $$"""
            resource "google_cloud_run_v2_service" "s" {
              name                = "s"
              location            = "europe-west1"
              deletion_protection = false
              template {
                scaling { max_instance_count = {{instances}} }
                containers { image = "us-docker.pkg.dev/cloudrun/container/hello" }
              }
            }
            """;
        await terraform.AppliesAsync(Service(1));
        var before = terraform.State("google_cloud_run_v2_service.s");

        var plan = await terraform.ChangesAsync(Service(2));
        await terraform.AppliesAsync(Service(2));

        var after = terraform.State("google_cloud_run_v2_service.s");
        Assert.That(plan, Does.Match(@"~ generation +\= .* -> \(known after apply\)").And.Not.Match(@"~ uri "));
        Assert.That(JsonNode.DeepEquals(before["uri"], after["uri"]), Is.True);
        Assert.That(JsonNode.DeepEquals(before["generation"], after["generation"]), Is.False);
        await terraform.HasNoChangesAsync();
    }

    [Test]
    public async Task What_a_member_of_a_set_has_from_the_cloud_stays_with_it_when_the_set_grows()
    {
        var terraform = await SharedCloud.TerraformAsync();
        string Dataset(string more) =>
            $$"""
            resource "google_bigquery_dataset" "d" {
              dataset_id = "d"
              access {
                role          = "OWNER"
                user_by_email = "a@example.com"
              }
              {{more}}
            }
            """;
        await terraform.AppliesAsync(Dataset(""));

        var plan = await terraform.ChangesAsync(Dataset("access {\n role = \"READER\"\n domain = \"example.com\"\n}"));

        Assert.That(plan, Does.Contain("+ access {").And.Not.Contain("- access {"));
    }

    [Test]
    public async Task A_type_without_rules_has_its_whole_life_too()
    {
        var terraform = await SharedCloud.TerraformAsync();
        string Check(int port) => $"resource \"google_compute_http_health_check\" \"c\" {{\n name = \"c\"\n port = {port}\n}}";
        await terraform.AppliesAsync(Check(80));
        await terraform.HasNoChangesAsync();

        var plan = await terraform.ChangesAsync(Check(81));
        await terraform.AppliesAsync(Check(81));
        await terraform.HasNoChangesAsync();
        await terraform.AppliesAsync("");

        Assert.That(plan, Does.Contain("will be updated in-place"));
        Assert.That(SharedCloud.Store.List("google_compute_http_health_check"), Is.Empty);
    }
}
