output "id" {
  description = "Full name of the secret."
  value       = google_secret_manager_secret.this.id
}

output "reference" {
  description = "Name and version for a service that reads it, once there is a version to read."
  value = {
    secret  = google_secret_manager_secret.this.secret_id
    version = var.set_outside ? "latest" : google_secret_manager_secret_version.this.version
  }
  depends_on = [google_secret_manager_secret_version.this]
}
