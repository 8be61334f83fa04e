# A small deployment from nothing: who is reached, by whom, and who reads what.

variables {
  environment         = "test"
  project_id          = "sim-test-project"
  database_password   = "sim-password-1234"
  database            = { organization = "sim-organization", region = "eu-central-1" }
  deletion_protection = false
  external_secrets    = ["stripe-key"]
  ci                  = { repository = "acme/shop" }

  services = {
    api = {
      public  = true
      secrets = { DATABASE_PASSWORD = "database-password", STRIPE_KEY = "stripe-key" }
    }
    worker = {
      callers = ["api"]
    }
  }
}

run "deploys_from_nothing" {
  assert {
    condition     = keys(module.gateway.health_paths) == ["api"]
    error_message = "The gateway routes to public services, and to no other."
  }

  assert {
    condition     = keys(module.invoker) == ["api-worker", "gateway-api"]
    error_message = "The gateway calls public services, the callers a private one names call that, and nobody else calls anything."
  }

  assert {
    condition     = keys(output.service_urls) == ["api", "worker"] && alltrue([for url in values(output.service_urls) : startswith(url, "https://")])
    error_message = "Every service has a URL."
  }

  assert {
    condition     = startswith(output.supabase_project_url, "https://") && endswith(output.supabase_project_url, ".supabase.co")
    error_message = "The deployer takes the reference of the Supabase project from this URL."
  }

  assert {
    condition     = output.database_connection.user != "" && !can(output.database_connection.password)
    error_message = "The connection names the user and never the password."
  }

  assert {
    condition     = output.credential_locations.database_password == "projects/sim-test-project/secrets/database-password"
    error_message = "A credential's location is the full name of its secret."
  }

  assert {
    condition     = module.secret["stripe-key"].reference.version == "latest" && module.secret["database-password"].reference.version == "1"
    error_message = "A secret that people set is followed; one that Terraform sets is pinned, so that a rotation is a new revision."
  }
}

run "a_second_plan_changes_nothing" {
  command = plan

  assert {
    condition     = output.gateway_url == run.deploys_from_nothing.gateway_url
    error_message = "The gateway's URL is known, and stays."
  }
}
