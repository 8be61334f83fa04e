variable "project_id" {
  description = "Project that holds the gateway."
  type        = string
}

variable "region" {
  description = "Region of the gateway."
  type        = string
}

variable "scheme" {
  description = "Scheme of the gateway's URL."
  type        = string
}

variable "routes" {
  description = "URL and health path of every public service by its name: /<name>/... leads there, path and all."
  type = map(object({
    url    = string
    health = string
  }))

  validation {
    condition     = length(var.routes) > 0
    error_message = "A gateway needs a service to route to."
  }
}
