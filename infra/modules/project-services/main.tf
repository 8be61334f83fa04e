# The services (APIs) of Google Cloud that the project uses. A new project has almost none of them enabled.

locals {
  services = [
    "apigateway.googleapis.com",
    "artifactregistry.googleapis.com",
    # Terraform itself asks this one and serviceusage about the project.
    "cloudresourcemanager.googleapis.com",
    "compute.googleapis.com",
    "dns.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "monitoring.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    # The API Gateway keeps its configs in the one and asks the other about every request.
    "servicecontrol.googleapis.com",
    "servicemanagement.googleapis.com",
    "serviceusage.googleapis.com",
    "sts.googleapis.com",
  ]
}

resource "google_project_service" "this" {
  for_each = toset(local.services)

  project = var.project_id
  service = each.key

  # Others may use the service too, and disabling one deletes what was made with it.
  disable_on_destroy = false
}
