# A service: what protects it, and what it may read.

variables {
  project_id  = "sim-test-project"
  region      = "europe-west1"
  name        = "api"
  image       = "us-docker.pkg.dev/cloudrun/container/hello"
  subnet      = { network = "projects/sim-test-project/global/networks/services", subnetwork = "projects/sim-test-project/regions/europe-west1/subnetworks/services" }
  environment = { DATABASE_HOST = "127.0.0.1" }

  secrets = {
    DATABASE_PASSWORD = { secret = "database-password", version = "3" }
    PGPASSWORD        = { secret = "database-password", version = "3" }
  }

  settings = {
    public        = false
    cpu           = 1
    memory_mib    = 512
    min_instances = 1
    max_instances = 2
    concurrency   = 80
    health_path   = "/health"
    variables     = { LOG_LEVEL = "info" }
  }

  deletion_protection = true
}

run "a_private_service_in_production" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition     = google_cloud_run_v2_service.this.deletion_protection
    error_message = "Production's services refuse to be destroyed."
  }

  assert {
    condition     = google_cloud_run_v2_service.this.ingress == "INGRESS_TRAFFIC_INTERNAL_ONLY"
    error_message = "A private service answers inside the network only."
  }

  assert {
    condition     = { for binding in google_secret_manager_secret_iam_member.reads : binding.secret_id => binding.role } == { database-password = "roles/secretmanager.secretAccessor" }
    error_message = "It reads the secrets that it was given, each by one right, and no other."
  }

  assert {
    condition = {
      for env in google_cloud_run_v2_service.this.template[0].containers[0].env : env.name => try(env.value_source[0].secret_key_ref[0].version, env.value)
    } == { DATABASE_HOST = "127.0.0.1", DATABASE_PASSWORD = "3", LOG_LEVEL = "info", PGPASSWORD = "3" }
    error_message = "Secrets are given by reference, the rest as it stands."
  }

  assert {
    condition = (
      google_cloud_run_v2_service.this.template[0].containers[0].startup_probe[0].http_get[0].path == "/health" &&
      google_cloud_run_v2_service.this.template[0].containers[0].liveness_probe[0].http_get[0].path == "/health"
    )
    error_message = "Both probes ask for the health path."
  }
}

run "nobody_makes_a_service_public_to_everybody" {
  command = plan

  module {
    source = "./modules/invoker"
  }

  variables {
    service = { project = "sim-test-project", location = "europe-west1", name = "api" }
    member  = "allUsers"
  }

  expect_failures = [var.member]
}
