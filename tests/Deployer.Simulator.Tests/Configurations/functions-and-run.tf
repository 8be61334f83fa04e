provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

resource "google_storage_bucket" "sources" {
  name                        = "shop-prod-sources"
  location                    = "US"
  uniform_bucket_level_access = true
}

resource "google_storage_bucket_object" "thumbnails" {
  name   = "thumbnails.zip"
  bucket = google_storage_bucket.sources.name
  source = "main.tf"
}

resource "google_cloudfunctions2_function" "thumbnails" {
  name        = "thumbnails"
  location    = "europe-west1"
  description = "Makes thumbnails."
  build_config {
    runtime     = "nodejs16"
    entry_point = "thumbnail"
    source {
      storage_source {
        bucket = google_storage_bucket.sources.name
        object = google_storage_bucket_object.thumbnails.name
      }
    }
  }
  service_config {
    max_instance_count    = 1
    available_memory      = "256M"
    timeout_seconds       = 60
    environment_variables = { A = "b" }
  }
}

resource "google_cloudfunctions2_function_iam_member" "invoker" {
  location       = google_cloudfunctions2_function.thumbnails.location
  cloud_function = google_cloudfunctions2_function.thumbnails.name
  role           = "roles/cloudfunctions.invoker"
  member         = "allUsers"
}

output "function_uri" { value = google_cloudfunctions2_function.thumbnails.service_config[0].uri }

resource "google_cloudfunctions_function" "thumbnails" {
  name                  = "thumbnails-old"
  description           = "Makes thumbnails, the old way."
  runtime               = "nodejs16"
  available_memory_mb   = 128
  source_archive_bucket = google_storage_bucket.sources.name
  source_archive_object = google_storage_bucket_object.thumbnails.name
  trigger_http          = true
  entry_point           = "thumbnail"
}

resource "google_cloudfunctions_function_iam_member" "invoker" {
  project        = google_cloudfunctions_function.thumbnails.project
  region         = google_cloudfunctions_function.thumbnails.region
  cloud_function = google_cloudfunctions_function.thumbnails.name
  role           = "roles/cloudfunctions.invoker"
  member         = "allUsers"
}

resource "google_workflows_workflow" "nightly" {
  name                = "nightly"
  region              = "europe-west1"
  deletion_protection = false
  source_contents     = "- returnOutput:\n    return: 1"
}

resource "google_eventarc_trigger" "orders" {
  name     = "orders"
  location = "europe-west1"
  matching_criteria {
    attribute = "type"
    value     = "google.cloud.pubsub.topic.v1.messagePublished"
  }
  destination {
    cloud_run_service {
      service = google_cloud_run_v2_service.orders.name
      region  = "europe-west1"
    }
  }
}

resource "google_cloud_run_v2_service" "orders" {
  name                = "orders"
  location            = "europe-west1"
  deletion_protection = false
  template {
    containers {
      image = "us-docker.pkg.dev/cloudrun/container/hello"
      env {
        name = "S"
        value_source {
          secret_key_ref {
            secret  = google_secret_manager_secret.key.secret_id
            version = "1"
          }
        }
      }
      volume_mounts {
        name       = "secrets"
        mount_path = "/secrets"
      }
    }
    volumes {
      name = "secrets"
      secret {
        secret       = google_secret_manager_secret.key.secret_id
        default_mode = 292
        items {
          version = "1"
          path    = "key"
        }
      }
    }
    vpc_access {
      connector = google_vpc_access_connector.run.id
      egress    = "ALL_TRAFFIC"
    }
  }
  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }
}

resource "google_cloud_run_v2_job" "nightly" {
  name                = "nightly"
  location            = "europe-west1"
  deletion_protection = false
  template {
    template {
      containers { image = "us-docker.pkg.dev/cloudrun/container/job" }
    }
  }
}

resource "google_vpc_access_connector" "run" {
  name          = "run"
  ip_cidr_range = "10.8.0.0/28"
  network       = "default"
}

resource "google_secret_manager_secret" "key" {
  secret_id = "key"
  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "key" {
  secret      = google_secret_manager_secret.key.id
  secret_data = "not-a-secret"
}

resource "google_cloud_run_service" "page" {
  name     = "page"
  location = "europe-west1"
  template {
    spec {
      containers { image = "us-docker.pkg.dev/cloudrun/container/hello" }
    }
  }
  traffic {
    percent         = 100
    latest_revision = true
  }
}

data "google_iam_policy" "everybody" {
  binding {
    role    = "roles/run.invoker"
    members = ["allUsers"]
  }
}

resource "google_cloud_run_service_iam_policy" "everybody" {
  location    = google_cloud_run_service.page.location
  project     = google_cloud_run_service.page.project
  service     = google_cloud_run_service.page.name
  policy_data = data.google_iam_policy.everybody.policy_data
}

output "url" { value = google_cloud_run_service.page.status[0].url }
