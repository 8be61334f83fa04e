variable "project_id" {
  description = "Project that holds the service."
  type        = string
}

variable "region" {
  description = "Region in which the service runs."
  type        = string
}

variable "name" {
  description = "Name of the service."
  type        = string
}

variable "image" {
  description = "Container image, by digest once a CI owns it."
  type        = string
}

variable "settings" {
  description = "Size, scaling, health path and plain environment variables, and whether the gateway routes to the service."
  type = object({
    public        = bool
    cpu           = number
    memory_mib    = number
    min_instances = number
    max_instances = number
    concurrency   = number
    health_path   = string
    variables     = map(string)
  })
}

variable "subnet" {
  description = "Network and subnet that the service sends from."
  type = object({
    network    = string
    subnetwork = string
  })
}

variable "environment" {
  description = "Environment variables that every service has."
  type        = map(string)
}

variable "secrets" {
  description = "Secret and version by the environment variable that holds its value."
  type = map(object({
    secret  = string
    version = string
  }))
}

variable "deletion_protection" {
  description = "Whether the service refuses to be destroyed."
  type        = bool
}
