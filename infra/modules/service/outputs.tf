output "url" {
  description = "Where the service answers those who may call it."
  value       = google_cloud_run_v2_service.this.uri
}

output "member" {
  description = "The account that the service runs as, as bindings name it."
  value       = google_service_account.this.member
}

output "reference" {
  description = "What a binding needs to name the service."
  value = {
    project  = google_cloud_run_v2_service.this.project
    location = google_cloud_run_v2_service.this.location
    name     = google_cloud_run_v2_service.this.name
  }
}
