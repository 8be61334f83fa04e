# No secrets here: this file is committed. Replace every CHANGE-ME before the first deploy.
environment = "production"
project_id  = "CHANGE-ME"
region      = "europe-west1"
domain      = "example.com"

services = {
  api = {
    image         = "europe-west1-docker.pkg.dev/CHANGE-ME/services/api:1.0.0"
    public        = true
    min_instances = 1
    max_instances = 10
  }
  worker = {
    image         = "europe-west1-docker.pkg.dev/CHANGE-ME/services/worker:1.0.0"
    memory_mib    = 1024
    min_instances = 1
  }
}

database = {
  organization = "CHANGE-ME"
  region       = "eu-central-1"
  host         = "db.CHANGE-ME.supabase.co"
  project_url  = "https://CHANGE-ME.supabase.co"
}
