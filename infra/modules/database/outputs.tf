output "connection" {
  description = "How services connect; never the password."
  value       = local.connection
}

output "environment" {
  description = "Environment variables of every service; none is a secret."
  value = merge(
    { for key, value in local.connection : "DATABASE_${upper(key == "database" ? "name" : key)}" => value },
    { SUPABASE_URL = local.project_url },
  )
}

output "project_url" {
  description = "URL of the project's API."
  value       = local.project_url
}

output "dashboard_url" {
  description = "Where people see and revoke the project's API keys."
  value       = "https://supabase.com/dashboard/project/${supabase_project.this.id}/settings/api-keys"
}

output "secret_key" {
  description = "API key that bypasses row level security."
  value       = supabase_apikey.services.api_key
  sensitive   = true
}

# Terraform does not compare what it may not keep: only another number makes it write the new key of a revoked one's successor.
output "secret_key_version" {
  description = "Another number for another key."
  value       = parseint(substr(sha256(supabase_apikey.services.id), 0, 7), 16)
}
