terraform {
  required_providers {
    supabase = { source = "supabase/supabase" }
  }
}

provider "google-beta" {
  project = "shop-prod"
  region  = "europe-west1"
}

resource "google_api_gateway_api" "shop" {
  provider = google-beta
  api_id   = "shop"
}

resource "google_api_gateway_api_config" "shop" {
  provider             = google-beta
  api                  = google_api_gateway_api.shop.api_id
  api_config_id_prefix = "routes-"
  openapi_documents {
    document {
      path     = "spec.yaml"
      contents = base64encode("swagger: '2.0'")
    }
  }
  lifecycle { create_before_destroy = true }
}

resource "google_api_gateway_gateway" "shop" {
  provider   = google-beta
  api_config = google_api_gateway_api_config.shop.id
  gateway_id = "shop"
}

resource "supabase_project" "shop" {
  organization_id   = "shop-prod"
  name              = "shop"
  database_password = "not-a-secret"
  region            = "us-east-1"
  lifecycle { ignore_changes = [database_password] }
}

resource "supabase_settings" "shop" {
  project_ref = supabase_project.shop.id
  api = jsonencode({
    db_schema = "public,storage,graphql_public"
    max_rows  = 1000
  })
}

resource "supabase_branch" "preview" {
  parent_project_ref = supabase_project.shop.id
  git_branch         = "preview"
  region             = "us-east-1"
}

data "supabase_apikeys" "shop" { project_ref = supabase_project.shop.id }

output "anon" {
  value     = data.supabase_apikeys.shop.anon_key
  sensitive = true
}

output "host" { value = google_api_gateway_gateway.shop.default_hostname }
