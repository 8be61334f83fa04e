# What one environment consists of. Outside requests go
#
#   gateway -> public services -> private services -> Supabase
#
# Each environment has a project of its own, so names need no prefix. What differs between environments stands in
# environments/<name>/terraform.tfvars; docs/infrastructure/overview.md has a table of everything below.

locals {
  labels = {
    environment = var.environment
    managed-by  = "terraform"
  }

  # Terraform decides which image runs, so that a plan shows a new one and a rollback brings the old one back. Whoever builds
  # images (a CI) owns this file and commits the digest there; a service that it does not name runs Google's public sample.
  images_file   = "${path.module}/environments/${var.environment}/images.json"
  images        = fileexists(local.images_file) ? jsondecode(file(local.images_file)) : {}
  initial_image = "us-docker.pkg.dev/cloudrun/container/hello"

  public_services = { for name, service in var.services : name => service if service.public }

  # Who may call which service: the gateway the public ones, and the callers that a private one names. Nobody else.
  calls = merge(
    { for name in keys(local.public_services) : "gateway-${name}" => { caller = module.gateway.member, service = name } },
    merge([for name, service in var.services : {
      for caller in service.callers : "${caller}-${name}" => { caller = module.service[caller].member, service = name }
    }]...),
  )
}

# Everything in the project takes its id from here, and so waits until the project's services are enabled.
module "project_services" {
  source = "./modules/project-services"

  project_id = var.project_id
}

module "registry" {
  source = "./modules/registry"

  project_id = module.project_services.project_id
  region     = var.region
}

module "network" {
  source = "./modules/network"

  project_id  = module.project_services.project_id
  region      = var.region
  subnet_cidr = var.subnet_cidr
}

module "database" {
  source = "./modules/database"

  name     = var.environment
  settings = var.database
  password = var.database_password
}

# One entry per secret that services may read, by the name they ask for it with.
module "secret" {
  source   = "./modules/secret"
  for_each = setunion(["database-password", "supabase-secret-key"], var.external_secrets)

  project_id          = module.project_services.project_id
  name                = each.key
  set_outside         = contains(var.external_secrets, each.key)
  value               = lookup(local.secret_values, each.key, null)
  value_version       = lookup(local.secret_versions, each.key, 1)
  deletion_protection = var.deletion_protection
}

locals {
  secret_values = {
    database-password   = var.database_password
    supabase-secret-key = module.database.secret_key
  }

  secret_versions = {
    database-password   = var.database_password_version
    supabase-secret-key = module.database.secret_key_version
  }
}

module "service" {
  source   = "./modules/service"
  for_each = var.services

  project_id          = module.project_services.project_id
  region              = var.region
  name                = each.key
  image               = lookup(local.images, each.key, local.initial_image)
  settings            = each.value
  subnet              = module.network.subnet
  environment         = module.database.environment
  secrets             = { for variable, secret in each.value.secrets : variable => module.secret[secret].reference }
  deletion_protection = var.deletion_protection
}

module "invoker" {
  source   = "./modules/invoker"
  for_each = local.calls

  service = module.service[each.value.service].reference
  member  = each.value.caller
}

module "gateway" {
  source = "./modules/gateway"

  project_id = module.project_services.project_id
  region     = coalesce(var.gateway_region, var.region)
  scheme     = var.gateway_scheme
  routes = { for name, service in local.public_services : name => {
    url    = module.service[name].url
    health = service.health_path
  } }
}

module "monitoring" {
  source = "./modules/monitoring"

  project_id  = module.project_services.project_id
  host        = module.gateway.host
  paths       = module.gateway.health_paths
  alert_email = var.alert_email
  labels      = local.labels
}

# Only for an environment whose images a CI pushes.
module "ci" {
  source = "./modules/ci"
  count  = var.ci == null ? 0 : 1

  project_id = module.project_services.project_id
  repository = var.ci.repository
  branch     = var.ci.branch
  registry   = module.registry.reference
}
