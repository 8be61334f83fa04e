output "bucket" {
  description = "The bucket, as environments/<name>/backend.hcl names it."
  value       = google_storage_bucket.state.name
}
