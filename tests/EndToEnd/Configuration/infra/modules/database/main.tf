variable "name" {
  description = "Name of the Supabase project."
  type        = string
}

variable "project_id" {
  description = "Google Cloud project whose Secret Manager holds the password."
  type        = string
}

variable "settings" {
  description = "Organization, region and connection of the database."
  type = object({
    organization = string
    region       = string
    host         = string
    database     = string
    user         = string
    project_url  = string
  })
}

variable "labels" {
  description = "Labels of every resource."
  type        = map(string)
}

# Holds the data: deployer.yaml protects this module, so that a plan that would destroy or replace it stops and asks.
resource "terraform_data" "project" {
  input = {
    name         = var.name
    organization = var.settings.organization
    region       = var.settings.region
    url          = var.settings.project_url
    host         = var.settings.host
    database     = var.settings.database
    user         = var.settings.user
  }

  # Supabase cannot move a project to another organization or region.
  triggers_replace = [var.settings.organization, var.settings.region]
}

resource "terraform_data" "password_secret" {
  input = {
    name   = "projects/${var.project_id}/secrets/database-password"
    labels = var.labels
  }

  triggers_replace = [var.project_id]
}

output "connection" {
  description = "Host, database and user; never the password."
  value = {
    host     = terraform_data.project.input.host
    database = terraform_data.project.input.database
    user     = terraform_data.project.input.user
  }
}

output "project_url" {
  description = "URL of the Supabase project's API."
  value       = terraform_data.project.input.url
}

output "password_secret" {
  description = "Name of the secret that holds the password."
  value       = terraform_data.password_secret.input.name
}
