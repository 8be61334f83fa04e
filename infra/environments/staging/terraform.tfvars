# No secrets here: this file is committed. Replace every CHANGE-ME before the first deploy.
environment = "staging"
project_id  = "CHANGE-ME"
region      = "europe-west1"

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

database = {
  organization = "CHANGE-ME"
  region       = "eu-central-1"
}

# Staging may be torn down and built again.
deletion_protection = false

ci = {
  repository = "CHANGE-ME/services"
}
