# Values that cannot work are refused before anything is planned.

variables {
  environment       = "test"
  project_id        = "sim-test-project"
  database_password = "sim-password-1234"
  database          = { organization = "sim-organization", region = "eu-central-1", host = "127.0.0.1" }
  services          = { api = { public = true } }
}

run "good_values_plan" {
  command = plan
}

run "an_environment_has_a_plain_name" {
  command = plan
  variables {
    environment = "Production!"
  }
  expect_failures = [var.environment]
}

run "a_project_id_is_checked" {
  command = plan
  variables {
    project_id = "Nope"
  }
  expect_failures = [var.project_id]
}

run "a_region_is_checked" {
  command = plan
  variables {
    region = "europe"
  }
  expect_failures = [var.region]
}

run "a_subnet_is_large_enough" {
  command = plan
  variables {
    subnet_cidr = "10.8.0.0/28"
  }
  expect_failures = [var.subnet_cidr]
}

run "the_gateway_needs_a_public_service" {
  command = plan
  variables {
    services = { api = {} }
  }
  expect_failures = [var.services]
}

run "more_instances_at_least_than_at_most" {
  command = plan
  variables {
    services = { api = { public = true, min_instances = 4, max_instances = 3 } }
  }
  expect_failures = [var.services]
}

run "much_memory_needs_more_than_one_cpu" {
  command = plan
  variables {
    services = { api = { public = true, memory_mib = 8192 } }
  }
  expect_failures = [var.services]
}

run "much_memory_with_enough_cpus" {
  command = plan
  variables {
    services = { api = { public = true, cpu = 2, memory_mib = 8192 } }
  }
}

run "a_public_service_is_called_by_the_gateway_alone" {
  command = plan
  variables {
    services = { api = { public = true, callers = ["worker"] }, worker = {} }
  }
  expect_failures = [var.services]
}

run "a_caller_is_a_service" {
  command = plan
  variables {
    services = { api = { public = true }, worker = { callers = ["nobody"] } }
  }
  expect_failures = [var.services]
}

run "a_health_path_that_google_reserves" {
  command = plan
  variables {
    services = { api = { public = true, health_path = "/healthz" } }
  }
  expect_failures = [var.services]
}

run "a_secret_that_nobody_declared" {
  command = plan
  variables {
    services = { api = { public = true, secrets = { STRIPE_KEY = "stripe-key" } } }
  }
  expect_failures = [var.services]
}

run "a_short_password" {
  command = plan
  variables {
    database_password = "short"
  }
  expect_failures = [var.database_password]
}

run "a_database_region_is_supabases" {
  command = plan
  variables {
    database = { organization = "sim-organization", region = "Frankfurt" }
  }
  expect_failures = [var.database]
}

run "a_repository_is_never_a_pattern" {
  command = plan
  variables {
    ci = { repository = "acme/*" }
  }
  expect_failures = [var.ci]
}
