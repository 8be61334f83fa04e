# Lets the workflows of one GitHub repository push images, without a key that could leak: they show GitHub's signed token instead.

resource "google_iam_workload_identity_pool" "ci" {
  project                   = var.project_id
  workload_identity_pool_id = "workflows"
  display_name              = "CI"
}

resource "google_iam_workload_identity_pool_provider" "github" {
  project                            = var.project_id
  workload_identity_pool_id          = google_iam_workload_identity_pool.ci.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  # GitHub signs tokens for everybody's workflows: without this line any of them could come in.
  attribute_condition = "assertion.repository == '${var.repository}' && assertion.ref == 'refs/heads/${var.branch}'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "ci" {
  project      = var.project_id
  account_id   = "ci-images"
  display_name = "Pushes images"
}

resource "google_service_account_iam_member" "repository" {
  service_account_id = google_service_account.ci.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.ci.name}/attribute.repository/${var.repository}"
}

resource "google_artifact_registry_repository_iam_member" "pushes" {
  project    = var.registry.project
  location   = var.registry.location
  repository = var.registry.repository
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.ci.member
}
