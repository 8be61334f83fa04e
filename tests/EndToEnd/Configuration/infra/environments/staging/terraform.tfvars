# No secrets here: this file is committed. Replace every CHANGE-ME before the first deploy.
environment = "staging"
project_id  = "CHANGE-ME"
region      = "europe-west1"
domain      = "staging.example.com"

services = {
  api = {
    image         = "europe-west1-docker.pkg.dev/CHANGE-ME/services/api:1.0.0"
    public        = true
    min_instances = 0
    max_instances = 3
  }
  worker = {
    image         = "europe-west1-docker.pkg.dev/CHANGE-ME/services/worker:1.0.0"
    memory_mib    = 1024
    min_instances = 0
  }
}

database = {
  organization = "CHANGE-ME"
  region       = "eu-central-1"
  host         = "db.CHANGE-ME.supabase.co"
  project_url  = "https://CHANGE-ME.supabase.co"
}
