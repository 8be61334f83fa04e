output "workload_identity_provider" {
  description = "Full name of the provider that a workflow logs in with."
  value       = google_iam_workload_identity_pool_provider.github.name
}

output "service_account" {
  description = "Account that a workflow then acts as."
  value       = google_service_account.ci.email
}
