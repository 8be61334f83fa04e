# One secret and its first version. The value is written, never read back: it stands neither in the plan nor, from here, in the state.

resource "google_secret_manager_secret" "this" {
  project             = var.project_id
  secret_id           = var.name
  deletion_protection = var.deletion_protection

  replication {
    auto {}
  }
}

# A service that refers to a secret without a version cannot start. So one that people set has a first version that holds nothing of
# worth, and services follow the latest.
resource "google_secret_manager_secret_version" "this" {
  secret                 = google_secret_manager_secret.this.id
  secret_data_wo         = var.set_outside ? "not set yet" : var.value
  secret_data_wo_version = var.value_version

  # Running instances read the old one until their service has moved on; and a rotation by mistake can be taken back.
  deletion_policy = "DISABLE"

  lifecycle {
    create_before_destroy = true
  }
}
