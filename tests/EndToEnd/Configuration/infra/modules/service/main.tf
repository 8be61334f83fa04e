variable "name" {
  description = "Name of the service."
  type        = string
}

variable "project_id" {
  description = "Project that holds the service."
  type        = string
}

variable "region" {
  description = "Region in which the service runs."
  type        = string
}

variable "domain" {
  description = "Domain under which the service answers."
  type        = string
}

variable "settings" {
  description = "Image, limits and scaling of the service."
  type = object({
    image         = string
    cpu           = number
    memory_mib    = number
    min_instances = number
    max_instances = number
    public        = bool
  })
}

variable "database_password_secret" {
  description = "Name of the secret that holds the database's password; the service reads it by reference."
  type        = string
}

variable "labels" {
  description = "Labels of every resource."
  type        = map(string)
}

resource "terraform_data" "account" {
  input = {
    project = var.project_id
    email   = "${var.name}@${var.project_id}.iam.gserviceaccount.com"
  }

  triggers_replace = [var.project_id, var.name]
}

resource "terraform_data" "service" {
  input = {
    name       = var.name
    image      = var.settings.image
    cpu        = var.settings.cpu
    memory_mib = var.settings.memory_mib
    scaling    = [var.settings.min_instances, var.settings.max_instances]
    account    = terraform_data.account.input.email
    secrets    = [var.database_password_secret]
    labels     = var.labels
    url        = "https://${var.name}.${var.domain}"
  }

  # A service cannot move: another project or region is a new one.
  triggers_replace = [var.project_id, var.region]
}

output "url" {
  description = "Where the service answers."
  value       = terraform_data.service.input.url
}
