output "reference" {
  description = "What a binding needs to name the repository."
  value = {
    project    = google_artifact_registry_repository.services.project
    location   = google_artifact_registry_repository.services.location
    repository = google_artifact_registry_repository.services.repository_id
  }
}

output "url" {
  description = "Where images are pushed and pulled."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.services.repository_id}"
}
