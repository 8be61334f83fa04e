# Nothing of this is real: the cloud is simulated, and the database is a private PostgreSQL on this machine.
environment = "sandbox"
project_id  = "sim-sandbox"
region      = "europe-west1"
domain      = "sandbox.localhost"

services = {
  api = {
    image  = "sandbox.localhost/services/api:1.0.0"
    public = true
  }
  worker = {
    image      = "sandbox.localhost/services/worker:1.0.0"
    memory_mib = 1024
  }
}

# The deployer chooses the port of its database: the outputs name it.
database = {
  organization = "sim-organization"
  region       = "local"
  host         = "127.0.0.1"
  project_url  = "http://127.0.0.1"
}
