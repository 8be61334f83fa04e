# Nothing of this is real: the cloud is simulated, and the database is a private PostgreSQL on this machine.
environment    = "sandbox"
project_id     = "sim-sandbox"
region         = "europe-west1"
gateway_scheme = "http"

services = {
  api = {
    public = true
    secrets = {
      DATABASE_PASSWORD   = "database-password"
      SUPABASE_SECRET_KEY = "supabase-secret-key"
    }
  }
  worker = {
    callers    = ["api"]
    memory_mib = 1024
    secrets = {
      DATABASE_PASSWORD = "database-password"
    }
  }
}

# The deployer chooses the port of its database, and names it beside Terraform's outputs.
database = {
  organization = "sim-organization"
  region       = "eu-central-1"
  host         = "127.0.0.1"
}

deletion_protection = false

ci = {
  repository = "sim-organization/services"
}
