# The Supabase project. It holds the data, and deleting it deletes its backups: the deployer asks before a plan that would do so, and
# `protect` in deployer.yaml adds to what it asks about.

resource "supabase_project" "this" {
  organization_id   = var.settings.organization
  name              = var.name
  region            = var.settings.region
  instance_size     = var.settings.instance_size
  database_password = var.password

  # The provider has no write-only form of the password, so it is in the state. It is rotated in the dashboard: see the runbook.
  lifecycle {
    ignore_changes = [database_password]
  }
}

resource "supabase_settings" "this" {
  project_ref     = supabase_project.this.id
  ssl_enforcement = true

  # Only these schemas are reachable through the API; everything else needs a connection to the database.
  api = jsonencode({
    db_schema            = "public,graphql_public"
    db_extra_search_path = "public,extensions"
    max_rows             = 1000
  })
  auth    = var.settings.site_url == null ? null : jsonencode({ site_url = var.settings.site_url })
  network = var.settings.allowed_cidrs == null ? null : jsonencode({ restrictions = var.settings.allowed_cidrs })
}

# A key of the services' own: it can be revoked without breaking anybody else. The data source supabase_apikeys would bring all keys
# of the project into the state, service_role among them.
resource "supabase_apikey" "services" {
  project_ref = supabase_project.this.id
  name        = "services"
  description = "Read by services from Secret Manager."
}

# Supabase's database itself answers by IPv6 only, which Cloud Run does not speak to the internet; its pooler answers by IPv4.
data "supabase_pooler" "this" {
  count = var.settings.host == null ? 1 : 0

  project_ref = supabase_project.this.id

  lifecycle {
    postcondition {
      condition     = contains(keys(self.url), "transaction")
      error_message = "Supabase names no pooler for the project. A new project gets one within minutes: deploy again then."
    }
  }
}

locals {
  project_url = "https://${supabase_project.this.id}.supabase.co"

  pooler = [for pooler in data.supabase_pooler.this : regex(
    "^postgres(?:ql)?://(?P<user>[^:]+):[^@]*@(?P<host>[^:/]+):(?P<port>[0-9]+)/(?P<database>[^?]+)", pooler.url["transaction"]
  )]

  connection = one(local.pooler) != null ? one(local.pooler) : { host = var.settings.host, database = "postgres", user = "postgres" }
}
