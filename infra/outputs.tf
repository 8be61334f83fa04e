output "gateway_url" {
  description = "Where the outside world reaches the deployment."
  value       = module.gateway.url
}

output "health_url" {
  description = "Answers 200 when the gateway reaches the first public service and that one is healthy."
  value       = "${module.gateway.url}/health"
}

output "service_urls" {
  description = "URL of every service by its name; only the gateway and the callers they name may use them."
  value       = { for name, service in module.service : name => service.url }
}

output "supabase_project_url" {
  description = "URL of the Supabase project's API; its host begins with the project's reference."
  value       = module.database.project_url
}

output "database_connection" {
  description = "Host, port, database and user that services connect to; never the password."
  value       = module.database.connection
}

output "credential_locations" {
  description = "Where each credential lives, by what it opens; never the credential itself."
  value = merge(
    { for name, secret in module.secret : replace(name, "-", "_") => secret.id },
    { supabase_api_keys = module.database.dashboard_url },
  )
}

output "image_repository" {
  description = "Where a CI pushes images; it then commits their digests to environments/<name>/images.json."
  value       = module.registry.url
}

output "ci" {
  description = "What a CI needs to log in without a key: workload identity provider and service account; null without a CI."
  value       = one(module.ci)
}
