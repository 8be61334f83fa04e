# The bucket for the state of an environment. It comes before everything else, so it has a configuration of its own, which needs no
# state that outlives it: a bucket that is there already is imported and brought up to date.

resource "google_project_service" "storage" {
  project            = var.project_id
  service            = "storage.googleapis.com"
  disable_on_destroy = false
}

import {
  for_each = var.bucket_exists ? [var.bucket] : []
  to       = google_storage_bucket.state
  id       = each.value
}

resource "google_storage_bucket" "state" {
  project  = var.project_id
  name     = var.bucket
  location = var.location
  labels   = { managed-by = "terraform", content = "terraform-state" }

  # The state holds secrets: nobody reads it by a forgotten access list, and nobody makes it public.
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # Every write is a new generation, and a damaged state is mended from an older one.
  versioning {
    enabled = true
  }

  # What was deleted, the last generation included, comes back within 30 days.
  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  # Both conditions: a generation goes only when it is old and has many after it.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions         = 100
      days_since_noncurrent_time = 90
    }
  }

  # A bucket is adopted where it is: it cannot move, and a replacement would be an empty one.
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [location]
  }

  depends_on = [google_project_service.storage]
}
