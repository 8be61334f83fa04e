output "url" {
  description = "Where the outside world reaches the services."
  value       = "${var.scheme}://${google_api_gateway_gateway.this.default_hostname}"
}

output "host" {
  description = "Host name of the gateway."
  value       = google_api_gateway_gateway.this.default_hostname
}

output "health_paths" {
  description = "Path by which the gateway asks for the health of each public service."
  value       = { for name in keys(var.routes) : name => "/health/${name}" }
}

output "member" {
  description = "The account that the gateway calls services as, as bindings name it."
  value       = google_service_account.gateway.member
}
