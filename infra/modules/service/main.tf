# One Cloud Run service, the account that it runs as, and the secrets that this account may read.

# Without a role anywhere: what it may do is bound below and in modules/invoker, resource by resource.
resource "google_service_account" "this" {
  project      = var.project_id
  account_id   = "service-${var.name}"
  display_name = "Service ${var.name}"
}

# By secret and not by variable: two variables may hold one secret, and taking one away must not take the right from the other.
resource "google_secret_manager_secret_iam_member" "reads" {
  for_each = toset(values(var.secrets)[*].secret)

  project   = var.project_id
  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.this.member
}

resource "google_cloud_run_v2_service" "this" {
  project             = var.project_id
  location            = var.region
  name                = var.name
  deletion_protection = var.deletion_protection

  # The gateway comes from the internet, as Cloud Run sees it; that only the gateway may call is said by modules/invoker.
  ingress = var.settings.public ? "INGRESS_TRAFFIC_ALL" : "INGRESS_TRAFFIC_INTERNAL_ONLY"

  template {
    service_account                  = google_service_account.this.email
    max_instance_request_concurrency = var.settings.concurrency
    timeout                          = "60s"

    scaling {
      min_instance_count = var.settings.min_instances
      max_instance_count = var.settings.max_instances
    }

    vpc_access {
      # What goes to the internet leaves directly, without a NAT that would be paid for.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = var.subnet.network
        subnetwork = var.subnet.subnetwork
      }
    }

    containers {
      image = var.image

      ports {
        container_port = 8080
      }

      resources {
        limits = {
          cpu    = tostring(var.settings.cpu)
          memory = "${var.settings.memory_mib}Mi"
        }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      dynamic "env" {
        for_each = merge(var.environment, var.settings.variables)

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = var.secrets

        content {
          name = env.key

          value_source {
            secret_key_ref {
              secret  = env.value.secret
              version = env.value.version
            }
          }
        }
      }

      # A revision that never passes gets no traffic: the one before goes on, and the apply fails.
      startup_probe {
        period_seconds    = 5
        timeout_seconds   = 3
        failure_threshold = 12

        http_get {
          path = var.settings.health_path
          port = 8080
        }
      }

      # An instance that hangs is replaced after a minute and a half.
      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 3
        failure_threshold = 3

        http_get {
          path = var.settings.health_path
          port = 8080
        }
      }
    }
  }

  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  # Its first instance already reads the secrets.
  depends_on = [google_secret_manager_secret_iam_member.reads]
}
