# depends_on makes whoever uses the id wait. The id itself is known in the plan all the same.
output "project_id" {
  description = "Id of the project, once its services are enabled."
  value       = var.project_id
  depends_on  = [google_project_service.this]
}
