terraform {
  # Write-only attributes keep secret values out of plan and state.
  required_version = ">= 1.11"

  # Empty on purpose: a backend block takes no variables, so bucket and prefix come from environments/<name>/backend.hcl. The deployer
  # overrides the block where an environment keeps its state elsewhere, as the sandbox does.
  # See docs/adr/0003-terraform-runs-in-its-own-working-copy.md.
  backend "gcs" {}

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50, < 7"
    }

    # Only for the API Gateway, which hashicorp/google does not have.
    google-beta = {
      source  = "hashicorp/google-beta"
      version = ">= 6.50, < 7"
    }

    supabase = {
      source  = "supabase/supabase"
      version = ">= 1.10, < 2"
    }
  }
}
