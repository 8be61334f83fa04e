namespace EndToEnd.Rollback;

/// <summary>
/// The repository's own infra/ with all that can happen between two deployments: something is added, changed, removed, replaced and
/// renamed; something protected comes and goes; an alias of a provider goes, and another one comes; a secret gets another value.
/// </summary>
internal static class Story
{
    public const string Project = "supabase_project.extra";
    public const string Secret = "module.secret[\"story-key\"].google_secret_manager_secret.this";
    public const string South = "google_secret_manager_secret.south";
    public const string FirstToken = "first-token-5b1e";
    public const string SecondToken = "second-token-90cd";

    private const string File = "infra/story.tf";
    private const string Variables = "infra/environments/sandbox/terraform.tfvars";

    private const string Always = """
        variable "token" {
          type      = string
          sensitive = true
        }

        resource "terraform_data" "token" {
          input = var.token
        }

        """;

    /// <summary>Makes the copy ready for the first deployment, A.</summary>
    public static void WriteA(Checkout checkout)
    {
        checkout.Write(File, Always + $$"""
            provider "google" {
              alias   = "north"
              project = var.project_id
              region  = "europe-north1"
            }

            resource "google_service_account" "north" {
              provider   = google.north
              project    = module.project_services.project_id
              account_id = "story-north"
            }

            resource "google_service_account" "changed" {
              project     = module.project_services.project_id
              account_id  = "story-changed"
              description = "before"
            }

            resource "google_service_account" "replaced" {
              project    = module.project_services.project_id
              account_id = "story-replaced-one"
            }

            resource "google_service_account" "old_name" {
              project    = module.project_services.project_id
              account_id = "story-renamed"
            }

            resource "supabase_project" "extra" {
              organization_id   = "sim-organization"
              name              = "extra"
              region            = "eu-central-1"
              database_password = "none-of-it-is-real"
            }

            """);
        checkout.Write(Variables, checkout.Read(Variables) + $"\ntoken = \"{FirstToken}\"\n");
    }

    /// <summary>Changes the copy for the second deployment, B.</summary>
    public static void WriteB(Checkout checkout)
    {
        checkout.Write(File, Always + """
            variable "south_region" {
              type = string
            }

            provider "google" {
              alias   = "south"
              project = var.project_id
              region  = var.south_region
            }

            resource "google_secret_manager_secret" "south" {
              provider            = google.south
              project             = module.project_services.project_id
              secret_id           = "story-south"
              deletion_protection = true

              replication {
                auto {}
              }
            }

            resource "google_service_account" "changed" {
              project     = module.project_services.project_id
              account_id  = "story-changed"
              description = "after"
            }

            resource "google_service_account" "replaced" {
              project    = module.project_services.project_id
              account_id = "story-replaced-two"
            }

            resource "google_service_account" "new_name" {
              project    = module.project_services.project_id
              account_id = "story-renamed"
            }

            moved {
              from = google_service_account.old_name
              to   = google_service_account.new_name
            }

            resource "google_service_account" "north" {
              project    = module.project_services.project_id
              account_id = "story-north"
            }

            resource "google_service_account" "added" {
              project    = module.project_services.project_id
              account_id = "story-added"
            }

            """);
        checkout.Replace(Variables, FirstToken, SecondToken);
        checkout.Replace(Variables, "deletion_protection = false", "deletion_protection = true\nexternal_secrets    = [\"story-key\"]\nsouth_region        = \"europe-southwest1\"");
    }
}
