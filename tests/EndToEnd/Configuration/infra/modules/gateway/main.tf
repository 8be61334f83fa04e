variable "domain" {
  description = "Domain under which the gateway answers."
  type        = string
}

variable "routes" {
  description = "URL of each service that the outside world may reach, by its path."
  type        = map(string)
}

variable "labels" {
  description = "Labels of every resource."
  type        = map(string)
}

resource "terraform_data" "api_config" {
  input = { for name, url in var.routes : "/${name}" => url }

  # An API config is immutable: other routes are a new config, and the gateway moves over to it before the old one goes.
  triggers_replace = [var.routes]

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "gateway" {
  input = {
    api_config = terraform_data.api_config.id
    url        = "https://gateway.${var.domain}"
    labels     = var.labels
  }
}

output "url" {
  description = "Where the gateway answers."
  value       = terraform_data.gateway.input.url
}
