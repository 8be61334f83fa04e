using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Providers;

/// <summary>What resources inherit from their provider block, of which there may be several.</summary>
internal sealed class ProviderBlockTests
{
    [Test]
    public async Task Each_alias_has_a_project_a_region_and_labels_of_its_own()
    {
        var terraform = await SharedCloud.TerraformAsync();

        await terraform.AppliesAsync(
            $$"""
            provider "google" {
              alias          = "two"
              project        = "{{terraform.Project}}-two"
              region         = "us-central1"
              default_labels = { owner = "two" }
            }
            resource "google_compute_address" "one" { name = "a" }
            resource "google_compute_address" "two" {
              provider = google.two
              name     = "a"
              labels   = { team = "x" }
            }
            """);

        await terraform.HasNoChangesAsync();
        Assert.That((string?)terraform.State("google_compute_address.one")["id"], Is.EqualTo($"projects/{terraform.Project}/regions/europe-west1/addresses/a"));
        var two = terraform.State("google_compute_address.two");
        Assert.That((string?)two["id"], Is.EqualTo($"projects/{terraform.Project}-two/regions/us-central1/addresses/a"));
        Assert.That((string?)two["effective_labels"]!["owner"], Is.EqualTo("two"));
        Assert.That(two["labels"]!.ToJsonString(), Is.EqualTo("""{"team":"x"}"""));
    }

    [Test]
    public async Task Google_beta_works_beside_google_on_the_same_cloud()
    {
        var terraform = await SharedCloud.TerraformAsync();

        await terraform.AppliesAsync(
            """
            resource "google_service_account" "a" { account_id = "gateway" }
            resource "google_api_gateway_api" "a" {
              provider = google-beta
              api_id   = "shop"
            }
            resource "google_api_gateway_api_config" "c" {
              provider             = google-beta
              api                  = google_api_gateway_api.a.api_id
              api_config_id_prefix = "shop-"
              openapi_documents {
                document {
                  path     = "openapi.yaml"
                  contents = base64encode("swagger: '2.0'")
                }
              }
              gateway_config {
                backend_config { google_service_account = google_service_account.a.email }
              }
              lifecycle { create_before_destroy = true }
            }
            resource "google_api_gateway_gateway" "g" {
              provider   = google-beta
              gateway_id = "shop"
              api_config = google_api_gateway_api_config.c.id
            }
            """);

        await terraform.HasNoChangesAsync();
        Assert.That((string?)terraform.State("google_api_gateway_gateway.g")["default_hostname"], Does.StartWith("127.0.0.1:"));
        Assert.That((string?)terraform.State("google_api_gateway_api_config.c")["api_config_id"], Does.StartWith("shop-"));
    }

    [Test]
    public async Task Another_project_in_the_provider_block_replaces_what_inherited_it()
    {
        var terraform = await SharedCloud.TerraformAsync();
        const string Topic = "resource \"google_pubsub_topic\" \"t\" { name = \"t\" }";
        await terraform.AppliesAsync(Topic);

        terraform.Write("providers.tf", TerraformFolder.Providers(terraform.Project + "-moved"));
        var plan = await terraform.ChangesAsync(Topic);

        Assert.That(plan, Does.Contain("must be replaced").And.Contain("# forces replacement"));
    }

    [Test]
    public async Task What_lies_nowhere_fails_and_says_what_is_missing()
    {
        var terraform = await SharedCloud.TerraformAsync();
        terraform.Write("providers.tf", "provider \"google\" {}");

        var message = await terraform.FailsAsync(
            """
            resource "google_pubsub_topic" "t" { name = "t" }
            resource "google_compute_address" "a" {
              project = "project-of-its-own"
              name    = "a"
            }
            """);

        Assert.That(message, Does.Contain("project: required field is not set"));
        Assert.That(message, Does.Contain("Cannot determine region: set in this resource, or set provider-level 'region' or 'zone'."));
    }

    [Test]
    public async Task Without_a_provider_blocks_project_and_region_they_follow_from_what_is_there()
    {
        var terraform = await SharedCloud.TerraformAsync();
        terraform.Write("providers.tf", "provider \"google\" { zone = \"us-central1-a\" }");

        await terraform.AppliesAsync(
            $$"""
            resource "google_compute_address" "a" {
              project = "{{terraform.Project}}"
              name    = "a"
            }
            resource "google_secret_manager_secret" "s" {
              project   = "{{terraform.Project}}"
              secret_id = "s"
              replication {
                auto {}
              }
            }
            resource "google_secret_manager_secret_version" "v" {
              secret      = google_secret_manager_secret.s.id
              secret_data = "sim"
            }
            resource "google_container_cluster" "c" {
              project             = "{{terraform.Project}}"
              name                = "c"
              location            = "us-east1"
              initial_node_count  = 1
              deletion_protection = false
            }
            resource "google_container_node_pool" "n" {
              project = "{{terraform.Project}}"
              name    = "n"
              cluster = google_container_cluster.c.id
            }
            """);

        await terraform.HasNoChangesAsync();
        Assert.That((string?)terraform.State("google_compute_address.a")["region"], Is.EqualTo("us-central1"));
        Assert.That((string?)terraform.State("google_secret_manager_secret_version.v")["id"], Does.Match("^projects/746[0-9]{9}/secrets/s/versions/1$"));
        Assert.That(
            (string?)terraform.State("google_container_node_pool.n")["id"],
            Is.EqualTo($"projects/{terraform.Project}/locations/us-east1/clusters/c/nodePools/n"));
    }

    [Test]
    public async Task Data_sources_answer_from_the_provider_block_and_from_the_cloud()
    {
        var terraform = await SharedCloud.TerraformAsync();

        await terraform.AppliesAsync(
            """
            resource "google_secret_manager_secret" "s" {
              secret_id = "s"
              replication {
                auto {}
              }
            }
            data "google_project" "p" {}
            data "google_client_config" "c" {}
            data "google_secret_manager_secret" "s" { secret_id = google_secret_manager_secret.s.secret_id }
            data "google_iam_policy" "i" {
              binding {
                role    = "roles/viewer"
                members = ["user:b@example.com", "user:a@example.com"]
              }
            }
            resource "terraform_data" "all" {
              input = {
                project = data.google_project.p.project_id
                number  = data.google_project.p.number
                region  = data.google_client_config.c.region
                secret  = data.google_secret_manager_secret.s.id
                policy  = data.google_iam_policy.i.policy_data
              }
            }
            """);

        await terraform.HasNoChangesAsync();
        var all = terraform.State("terraform_data.all")["output"]!["value"]!;
        Assert.That((string?)all["project"], Is.EqualTo(terraform.Project));
        Assert.That((string?)all["number"], Does.Match("^746[0-9]{9}$"));
        Assert.That((string?)all["region"], Is.EqualTo("europe-west1"));
        Assert.That((string?)all["secret"], Is.EqualTo($"projects/{terraform.Project}/secrets/s"));
        Assert.That((string?)all["policy"], Is.EqualTo("""{"bindings":[{"members":["user:a@example.com","user:b@example.com"],"role":"roles/viewer"}]}"""));
    }

    [Test]
    public async Task A_data_source_of_what_does_not_exist_fails()
    {
        var terraform = await SharedCloud.TerraformAsync();

        var message = await terraform.FailsAsync("data \"google_secret_manager_secret\" \"s\" { secret_id = \"missing\" }");

        Assert.That(message, Does.Contain("Error 404"));
    }

    [Test]
    public async Task Supabase_gives_keys_of_the_project_that_it_made()
    {
        var terraform = await SharedCloud.TerraformAsync();

        await terraform.AppliesAsync(Supabase(terraform, "eu-central-1"));

        await terraform.HasNoChangesAsync();
        Assert.That((string?)terraform.State("supabase_project.p")["id"], Does.Match("^sim[a-z]{17}$"));
        Assert.That((string?)terraform.State("terraform_data.key")["output"]!["value"], Is.Not.Null.And.Contain("sim"));
    }

    [Test]
    public async Task What_Supabase_cannot_change_is_planned_in_place_and_fails()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Supabase(terraform, "eu-central-1"));

        var plan = await terraform.ChangesAsync(Supabase(terraform, "eu-west-1"));
        var message = await terraform.FailsAsync(Supabase(terraform, "eu-west-1"));

        Assert.That(plan, Does.Contain("will be updated in-place"));
        Assert.That(message, Does.Contain("Update is not supported for this attribute"));
    }

    private static string Supabase(TerraformFolder terraform, string region) =>
        $$"""
        provider "supabase" {}
        resource "supabase_project" "p" {
          organization_id   = "{{terraform.Project}}"
          name              = "shop"
          database_password = "not-a-secret"
          region            = "{{region}}"
        }
        resource "supabase_settings" "s" {
          project_ref = supabase_project.p.id
          api         = jsonencode({ db_schema = "public" })
        }
        data "supabase_apikeys" "k" { project_ref = supabase_project.p.id }
        resource "terraform_data" "key" { input = data.supabase_apikeys.k.anon_key }
        """;
}
