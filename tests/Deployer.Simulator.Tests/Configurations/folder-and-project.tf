provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

resource "google_folder" "sales" {
  display_name        = "shop-prod-sales"
  parent              = "organizations/746000000001"
  deletion_protection = false
}

resource "google_project" "shop" {
  name            = "Shop"
  project_id      = "shop-prod-sales"
  folder_id       = google_folder.sales.name
  deletion_policy = "DELETE"
}

resource "google_project_service" "run" {
  project = google_project.shop.project_id
  service = "run.googleapis.com"
}

resource "google_project_service" "compute" {
  project = google_project.shop.project_id
  service = "compute.googleapis.com"
}

resource "google_compute_network" "shop" {
  project    = google_project.shop.project_id
  name       = "shop"
  depends_on = [google_project_service.compute]
}

resource "google_organization_iam_member" "admin" {
  org_id = "0123456789"
  role   = "roles/editor"
  member = "user:admin@example.com"
}

resource "google_folder_iam_member" "admin" {
  folder = google_folder.sales.name
  role   = "roles/editor"
  member = "user:admin@example.com"
}

resource "google_project_iam_policy" "admin" {
  project     = google_project.shop.project_id
  policy_data = data.google_iam_policy.admin.policy_data
}

data "google_iam_policy" "admin" {
  binding {
    role    = "roles/editor"
    members = ["user:admin@example.com"]
  }
}
