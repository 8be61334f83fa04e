# What a team deploys, in small: a project, one service per entry of `services`, the database behind them, the gateway in front.
# The resources are terraform_data: they exist in Terraform's state only, and cost and change nothing.

locals {
  labels = {
    environment = var.environment
    managed-by  = "terraform"
  }
}

module "project" {
  source = "./modules/project"

  project_id = var.project_id
  region     = var.region
  labels     = local.labels
}

module "database" {
  source = "./modules/database"

  name       = "${var.environment}-database"
  project_id = module.project.id
  settings   = var.database
  labels     = local.labels
}

module "service" {
  source   = "./modules/service"
  for_each = var.services

  name                     = each.key
  project_id               = module.project.id
  region                   = var.region
  domain                   = var.domain
  settings                 = each.value
  database_password_secret = module.database.password_secret
  labels                   = local.labels
}

module "gateway" {
  source = "./modules/gateway"

  domain = var.domain
  routes = { for name, service in module.service : name => service.url if var.services[name].public }
  labels = local.labels
}
