namespace EndToEnd.Simulated;

/// <summary>Changes that Terraform plans without a word, and that the cloud refuses when they are applied.</summary>
internal sealed class ReviewTests
{
    private const string Configuration = """
        terraform {
          required_providers {
            google   = { source = "hashicorp/google" }
            supabase = { source = "supabase/supabase" }
          }
        }
        provider "google" {
          project = "sim-project"
          region  = "europe-west1"
        }
        provider "supabase" {}
        resource "supabase_project" "data" {
          organization_id   = "acme"
          name              = "data"
          region            = "eu-central-1"
          database_password = "not-a-secret"
        }
        resource "terraform_data" "version" {
          input = 1
        }
        resource "google_pubsub_topic" "news" {
          name = "news"
          lifecycle {
            create_before_destroy = true
            replace_triggered_by  = [terraform_data.version]
          }
        }
        resource "google_secret_manager_secret" "key" {
          secret_id           = "key"
          deletion_protection = true
          replication {
            auto {}
          }
        }
        """;

    [Test]
    public async Task What_is_known_to_fail_is_stopped_before_anything_is_changed()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("infra/review.tf", Configuration);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var audit = checkout.Audit();
        checkout.Replace("infra/review.tf", "eu-central-1", "eu-west-1");
        checkout.Replace("infra/review.tf", "input = 1", "input = 2");
        checkout.Replace("infra/review.tf", "secret_id           = \"key\"", "secret_id           = \"another\"");

        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.StepFailed)
            .Said("supabase_project.data would be changed: supabase_project cannot change region")
            .Said("google_pubsub_topic.news would be destroyed and created anew: it would be created anew before the old one is destroyed, under the same name")
            .Said("google_secret_manager_secret.key would be destroyed and created anew: its deletion protection is on")
            .Said("deployer resume");
        (await checkout.RunAsync("plan", "sandbox")).EndedWith(Exit.StepFailed).Said("cannot change region").Said("a deployment would stop at this plan").Said("deployer plan sandbox");

        Assert.That(checkout.Audit(), Is.EqualTo(audit));
    }
}
