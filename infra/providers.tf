# Credentials come from the environment: gcloud's application default credentials, and SUPABASE_ACCESS_TOKEN.

provider "google" {
  project        = var.project_id
  region         = var.region
  default_labels = local.labels
}

provider "google-beta" {
  project        = var.project_id
  region         = var.region
  default_labels = local.labels
}

provider "supabase" {}
