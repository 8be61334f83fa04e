# Asks every public service for its health, from outside and through the gateway, and raises an alert when it does not answer.

resource "google_monitoring_uptime_check_config" "service" {
  for_each = var.paths

  project      = var.project_id
  display_name = "Service ${each.key} through the gateway"
  period       = "60s"
  timeout      = "10s"
  user_labels  = var.labels

  http_check {
    path         = each.value
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project_id
      host       = var.host
    }
  }

  # An alert policy still names the old check, which then cannot be deleted.
  lifecycle {
    create_before_destroy = true
  }
}

resource "google_monitoring_notification_channel" "email" {
  count = var.alert_email == null ? 0 : 1

  project      = var.project_id
  display_name = "Alerts by mail"
  type         = "email"
  user_labels  = var.labels

  labels = {
    email_address = var.alert_email
  }
}

# One policy per service: a policy takes six conditions at most, and an alert then names what does not answer.
resource "google_monitoring_alert_policy" "unreachable" {
  for_each = google_monitoring_uptime_check_config.service

  project               = var.project_id
  display_name          = "Service ${each.key} does not answer"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = google_monitoring_notification_channel.email[*].name
  user_labels           = var.labels

  conditions {
    display_name = "It fails from more than one region"

    condition_threshold {
      filter = join(" AND ", [
        "metric.type = \"monitoring.googleapis.com/uptime_check/check_passed\"",
        "resource.type = \"uptime_url\"",
        "metric.labels.check_id = \"${each.value.uptime_check_id}\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "120s"

      # How many of the regions that ask got no answer.
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }

      trigger {
        count = 1
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "The uptime check of a public service fails. Was there a deployment? `deployer runs` lists them; the logs of the service are in Cloud Run."
  }
}
