provider "google" {
  project = "shop-prod"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

data "google_project" "project" {}

resource "google_pubsub_topic" "orders" {
  name                       = "orders"
  labels                     = { team = "orders" }
  message_retention_duration = "86600s"
}

resource "google_pubsub_topic" "dead" { name = "dead-orders" }

resource "google_pubsub_subscription" "orders" {
  name                 = "orders"
  topic                = google_pubsub_topic.orders.id
  ack_deadline_seconds = 20
  retry_policy { minimum_backoff = "10s" }
  expiration_policy { ttl = "300000.5s" }
  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead.id
    max_delivery_attempts = 10
  }
  push_config {
    push_endpoint = "https://shop.example.com/orders"
    attributes    = { x-goog-version = "v1" }
  }
}

resource "google_pubsub_topic_iam_member" "dead" {
  topic  = google_pubsub_topic.dead.name
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:service-${data.google_project.project.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_cloud_scheduler_job" "report" {
  name        = "report"
  description = "Sends the report."
  schedule    = "*/2 * * * *"
  pubsub_target {
    topic_name = google_pubsub_topic.orders.id
    data       = base64encode("Reports")
  }
}

resource "google_cloud_tasks_queue" "mails" {
  name     = "mails"
  location = "europe-west1"
  rate_limits { max_dispatches_per_second = 10 }
  retry_config { max_attempts = 5 }
}

resource "google_bigquery_dataset" "reports" {
  dataset_id                  = "reports"
  friendly_name               = "Reports"
  location                    = "EU"
  default_table_expiration_ms = 3600000
  labels                      = { env = "default" }
}

resource "google_bigquery_table" "orders" {
  dataset_id          = google_bigquery_dataset.reports.dataset_id
  table_id            = "orders"
  deletion_protection = false
  time_partitioning { type = "DAY" }
  schema = jsonencode([{ name = "number", type = "STRING", mode = "NULLABLE" }])
}

resource "google_logging_project_sink" "errors" {
  name                   = "errors"
  destination            = "bigquery.googleapis.com/${google_bigquery_dataset.reports.id}"
  filter                 = "severity >= ERROR"
  unique_writer_identity = true
}

resource "google_project_iam_member" "errors" {
  project = "shop-prod"
  role    = "roles/bigquery.dataEditor"
  member  = google_logging_project_sink.errors.writer_identity
}

resource "google_monitoring_notification_channel" "email" {
  display_name = "Mail"
  type         = "email"
  labels       = { email_address = "oncall@example.com" }
}

resource "google_monitoring_alert_policy" "busy" {
  display_name          = "Disks are busy"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  conditions {
    display_name = "many writes"
    condition_threshold {
      filter     = "metric.type=\"compute.googleapis.com/instance/disk/write_bytes_count\" AND resource.type=\"gce_instance\""
      duration   = "60s"
      comparison = "COMPARISON_GT"
      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_RATE"
      }
    }
  }
  user_labels = { team = "orders" }
}

resource "google_monitoring_uptime_check_config" "shop" {
  display_name = "Shop answers"
  timeout      = "60s"
  http_check {
    path         = "/health"
    port         = "443"
    use_ssl      = true
    validate_ssl = true
  }
  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = "shop-prod"
      host       = "shop.example.com"
    }
  }
  content_matchers {
    content = "example"
    matcher = "MATCHES_JSON_PATH"
    json_path_matcher {
      json_path    = "$.path"
      json_matcher = "REGEX_MATCH"
    }
  }
}
