# No secrets here: this file is committed. Replace every CHANGE-ME before the first deploy.
environment = "production"
project_id  = "CHANGE-ME"
region      = "europe-west1"

services = {
  api = {
    public        = true
    min_instances = 1
    max_instances = 10
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

alert_email = "CHANGE-ME@example.com"

ci = {
  repository = "CHANGE-ME/services"
}
