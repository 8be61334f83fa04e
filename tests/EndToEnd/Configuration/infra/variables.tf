variable "environment" {
  description = "Name of the environment, as in deployer.yaml; it labels every resource."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}$", var.environment))
    error_message = "An environment's name is a lowercase letter followed by at most 30 lowercase letters, digits or dashes."
  }
}

variable "project_id" {
  description = "Google Cloud project that holds everything below; simulated in the sandbox."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A Google Cloud project id has 6 to 30 lowercase letters, digits or dashes, starts with a letter and does not end with a dash."
  }
}

variable "region" {
  description = "Google Cloud region of the services; another region replaces them."
  type        = string
  nullable    = false
  default     = "europe-west1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region looks like europe-west1."
  }
}

variable "domain" {
  description = "Domain under which the gateway and the services answer."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]+([.][a-z0-9-]+)+$", var.domain))
    error_message = "The domain is a lowercase host name with at least one dot, without scheme or path."
  }
}

variable "services" {
  description = "Services by name: container image, CPU and memory limits, scaling, and whether the gateway routes to them."
  type = map(object({
    image         = string
    cpu           = optional(number, 1)
    memory_mib    = optional(number, 512)
    min_instances = optional(number, 0)
    max_instances = optional(number, 3)
    public        = optional(bool, false)
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.services) : can(regex("^[a-z][a-z0-9-]{0,40}$", name))])
    error_message = "A service's name has lowercase letters, digits and dashes, and starts with a letter."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : service.min_instances >= 0 && service.max_instances >= 1 && service.min_instances <= service.max_instances])
    error_message = "A service needs 0 <= min_instances <= max_instances, and at least one instance at most."
  }

  validation {
    condition     = anytrue([for service in values(var.services) : service.public])
    error_message = "At least one service must be public: the gateway would have nothing to route to."
  }
}

variable "database" {
  description = "The Supabase database: organization, region, host, database and user that services and migrations connect to."
  type = object({
    organization = string
    region       = string
    host         = string
    database     = optional(string, "postgres")
    user         = optional(string, "postgres")
    project_url  = string
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z0-9.-]+$", var.database.host))
    error_message = "The database's host is a host name or an address, without scheme, port or credentials."
  }

  validation {
    condition     = can(regex("^https?://[^@]+$", var.database.project_url))
    error_message = "The project's URL starts with https:// (http:// in the sandbox) and holds no credentials."
  }
}
