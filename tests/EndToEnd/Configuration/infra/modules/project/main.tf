variable "project_id" {
  description = "Id of the project."
  type        = string
}

variable "region" {
  description = "Region in which the project's services run."
  type        = string
}

variable "labels" {
  description = "Labels of every resource."
  type        = map(string)
}

locals {
  apis = ["apigateway.googleapis.com", "run.googleapis.com", "secretmanager.googleapis.com"]
}

resource "terraform_data" "project" {
  input = {
    id     = var.project_id
    labels = var.labels
  }

  # A project's id cannot change: another id is another project.
  triggers_replace = [var.project_id]
}

resource "terraform_data" "api" {
  for_each = toset(local.apis)

  input = {
    project = terraform_data.project.input.id
    api     = each.key
  }
}

resource "terraform_data" "registry" {
  input = {
    project  = terraform_data.project.input.id
    location = var.region
    labels   = var.labels
  }

  triggers_replace = [var.region]
}

# Attributes are read from `input`: an in-place change keeps them known, so that it does not replace what depends on them.

# Whoever uses the project waits for its services to be enabled.
output "id" {
  description = "Id of the project, known once its services are enabled."
  value       = terraform_data.project.input.id
  depends_on  = [terraform_data.api]
}
