# The one door from the internet: an API Gateway that routes by openapi.yaml.tftpl. See docs/adr/0006-api-gateway.md.

# The gateway calls services as this account; it has no other right.
resource "google_service_account" "gateway" {
  project      = var.project_id
  account_id   = "api-gateway"
  display_name = "API Gateway"
}

resource "google_api_gateway_api" "this" {
  provider = google-beta

  project = var.project_id
  api_id  = "services"
}

# A config cannot be changed: other routes are a new one, which the gateway moves over to before the old one goes.
resource "google_api_gateway_api_config" "this" {
  provider = google-beta

  project              = var.project_id
  api                  = google_api_gateway_api.this.api_id
  api_config_id_prefix = "routes-"

  openapi_documents {
    document {
      path     = "openapi.yaml"
      contents = base64encode(local.document)
    }
  }

  gateway_config {
    backend_config {
      google_service_account = google_service_account.gateway.email
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_api_gateway_gateway" "this" {
  provider = google-beta

  project    = var.project_id
  region     = var.region
  gateway_id = "services"
  api_config = google_api_gateway_api_config.this.id
}

locals {
  # /health asks the first public service, in alphabetical order; /health/<name> each.
  health = merge(
    { "/health" = values(var.routes)[0] },
    { for name, route in var.routes : "/health/${name}" => route },
  )

  document = templatefile("${path.module}/openapi.yaml.tftpl", {
    health  = local.health
    routes  = { for name, route in var.routes : name => route.url }
    methods = ["delete", "get", "head", "options", "patch", "post", "put"]
  })
}
