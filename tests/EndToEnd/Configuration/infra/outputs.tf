# Not gateway_url: nothing listens there, and a deployment asks a gateway for its health.
output "entry_url" {
  description = "Where the outside world reaches the deployment."
  value       = module.gateway.url
}

output "service_urls" {
  description = "URL of every service by its name; the private ones answer inside the network only."
  value       = { for name, service in module.service : name => service.url }
}

output "database_connection" {
  description = "Host, database and user of the database; never the password."
  value       = module.database.connection
}

output "supabase_project_url" {
  description = "URL of the Supabase project's API."
  value       = module.database.project_url
}

output "credential_locations" {
  description = "Where each credential lives, by what it opens; never the credential itself."
  value = {
    database_password = module.database.password_secret
  }
}
