variable "environment" {
  description = "Name of the environment, as in deployer.yaml: it labels every resource and chooses environments/<name>/images.json."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}$", var.environment))
    error_message = "An environment's name is a lowercase letter followed by at most 30 lowercase letters, digits or dashes."
  }
}

variable "project_id" {
  description = "Google Cloud project of this environment alone; simulated in the sandbox."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A Google Cloud project id has 6 to 30 lowercase letters, digits or dashes, starts with a letter and does not end with a dash."
  }
}

variable "region" {
  description = "Google Cloud region of registry, network and services; another region replaces them."
  type        = string
  nullable    = false
  default     = "europe-west1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region looks like europe-west1."
  }
}

variable "gateway_region" {
  description = "Region of the API Gateway, which not every region has; null for the region of the services."
  type        = string
  default     = null

  validation {
    condition     = var.gateway_region == null || can(regex("^[a-z]+-[a-z]+[0-9]+$", var.gateway_region))
    error_message = "A region looks like europe-west1."
  }
}

variable "gateway_scheme" {
  description = "Scheme of the gateway's URL: https, but http for the sandbox's gateway on this machine."
  type        = string
  nullable    = false
  default     = "https"

  validation {
    condition     = contains(["http", "https"], var.gateway_scheme)
    error_message = "The gateway answers by http or https."
  }
}

variable "subnet_cidr" {
  description = "Addresses of the subnet that services send from; each running instance needs up to two."
  type        = string
  nullable    = false
  default     = "10.8.0.0/22"

  validation {
    condition     = can(cidrhost(var.subnet_cidr, 0)) && try(tonumber(split("/", var.subnet_cidr)[1]) <= 26, false)
    error_message = "Cloud Run needs an IPv4 range of /26 or larger, such as 10.8.0.0/22."
  }
}

variable "services" {
  description = <<-EOT
    Services by name. Their images stand in environments/<name>/images.json.
      public         whether the gateway routes /<name>/... to it; else it answers inside the network only
      callers        private services only: which other services may call it
      cpu            CPUs of an instance
      memory_mib     memory of an instance
      min_instances  instances that always run; they cost money without a request, too
      max_instances  instances at most
      concurrency    requests that an instance takes at once
      health_path    answers 200 as soon as the service can work, and for as long as it can; must not end in z, which Google reserves
      variables      environment variables that are no secrets
      secrets        environment variables by the secret that each holds: database-password, supabase-secret-key or one of external_secrets
  EOT
  type = map(object({
    public        = optional(bool, false)
    callers       = optional(set(string), [])
    cpu           = optional(number, 1)
    memory_mib    = optional(number, 512)
    min_instances = optional(number, 0)
    max_instances = optional(number, 3)
    concurrency   = optional(number, 80)
    health_path   = optional(string, "/health")
    variables     = optional(map(string), {})
    secrets       = optional(map(string), {})
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.services) : can(regex("^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$", name))])
    error_message = "A service's name has at most 22 lowercase letters, digits and dashes, starts with a letter and does not end with a dash."
  }

  validation {
    condition     = !contains(keys(var.services), "health")
    error_message = "No service may be named health: the gateway answers there itself."
  }

  validation {
    condition     = anytrue([for service in values(var.services) : service.public])
    error_message = "At least one service must be public: the gateway would have nothing to route to."
  }

  validation {
    condition = alltrue([for service in values(var.services) :
      service.min_instances >= 0 && service.max_instances >= 1 && service.min_instances <= service.max_instances
    ])
    error_message = "A service needs 0 <= min_instances <= max_instances, and at least one instance at most."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : contains([1, 2, 4, 6, 8], service.cpu)])
    error_message = "A Cloud Run instance has 1, 2, 4, 6 or 8 CPUs."
  }

  validation {
    condition = alltrue([for service in values(var.services) : (
      service.memory_mib >= lookup({ 4 = 2048, 6 = 4096, 8 = 4096 }, service.cpu, 512) &&
      service.memory_mib <= lookup({ 1 = 4096, 2 = 8192, 4 = 16384, 6 = 24576, 8 = 32768 }, service.cpu, 32768)
    )])
    error_message = "Memory does not fit the CPUs. A Cloud Run instance has 512 to 4096 MiB with 1 CPU, to 8192 with 2, 2048 to 16384 with 4, 4096 to 24576 with 6, 4096 to 32768 with 8."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : service.concurrency >= 1 && service.concurrency <= 1000])
    error_message = "An instance takes 1 to 1000 requests at once."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : can(regex("^/([a-z0-9/_-]*[a-y0-9_-])?$", service.health_path))])
    error_message = "A health path starts with a slash, is lowercase, and does not end in z: Google reserves some of those, and answers them itself."
  }

  validation {
    condition = alltrue(flatten([for name, service in var.services : [
      for caller in service.callers : !service.public && caller != name && contains(keys(var.services), caller)
    ]]))
    error_message = "Only a private service has callers, and they are other services; a public one is called by the gateway alone."
  }

  validation {
    condition = alltrue(flatten([for service in values(var.services) : [
      for secret in values(service.secrets) : contains(setunion(["database-password", "supabase-secret-key"], var.external_secrets), secret)
    ]]))
    error_message = "A service reads database-password, supabase-secret-key or a secret that external_secrets names."
  }
}

variable "external_secrets" {
  description = "Secrets whose values people set with gcloud after the first deployment; Terraform never knows them."
  type        = set(string)
  nullable    = false
  default     = []

  validation {
    condition     = alltrue([for name in var.external_secrets : can(regex("^[a-z][a-z0-9-]{0,62}$", name))])
    error_message = "A secret's name has lowercase letters, digits and dashes, and starts with a letter."
  }

  validation {
    condition     = length(setintersection(var.external_secrets, ["database-password", "supabase-secret-key"])) == 0
    error_message = "database-password and supabase-secret-key are set by Terraform."
  }
}

variable "database" {
  description = <<-EOT
    The Supabase project.
      organization   id of the organization, as in the dashboard's URL
      region         where the data is; neither this nor the organization can be changed later
      instance_size  such as small; null for the organization's plan
      site_url       where the links in sign-in mails lead; null leaves the project's setting alone
      allowed_cidrs  addresses that may connect to the database; null for all, since services have no fixed ones
      host           only where the database is not Supabase's, as in the sandbox
  EOT
  type = object({
    organization  = string
    region        = string
    instance_size = optional(string)
    site_url      = optional(string)
    allowed_cidrs = optional(list(string))
    host          = optional(string)
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.database.region))
    error_message = "A Supabase region looks like eu-central-1."
  }

  validation {
    condition     = var.database.allowed_cidrs == null || alltrue([for cidr in coalesce(var.database.allowed_cidrs, []) : can(cidrhost(cidr, 0))])
    error_message = "Allowed addresses are ranges such as 203.0.113.0/24."
  }

  validation {
    condition     = var.database.host == null || can(regex("^[a-z0-9.-]+$", var.database.host))
    error_message = "The database's host is a host name or an address, without scheme, port or credentials."
  }
}

variable "database_password" {
  description = "Password of the database. The deployer passes it, from SUPABASE_DB_PASSWORD; it stands in no file, but it is in the state."
  type        = string
  nullable    = false
  sensitive   = true

  validation {
    condition     = length(var.database_password) >= 12
    error_message = "The database's password has at least 12 characters."
  }
}

variable "database_password_version" {
  description = "Count it up after the password was rotated: services then get the new one, in a new revision."
  type        = number
  nullable    = false
  default     = 1

  validation {
    condition     = var.database_password_version >= 1 && floor(var.database_password_version) == var.database_password_version
    error_message = "The password's version is a whole number from 1 on."
  }
}

variable "alert_email" {
  description = "Where alerts go; null shows them in the console only."
  type        = string
  default     = null

  validation {
    condition     = var.alert_email == null || can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", var.alert_email))
    error_message = "That is no mail address."
  }
}

variable "ci" {
  description = "The one GitHub repository, and its branch, whose workflows may push images; null for none."
  type = object({
    repository = string
    branch     = optional(string, "main")
  })
  default = null

  validation {
    condition     = var.ci == null || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.ci.repository))
    error_message = "A repository is named owner/name; it is never a pattern."
  }

  validation {
    condition     = var.ci == null || can(regex("^[A-Za-z0-9._/-]+$", var.ci.branch))
    error_message = "A branch is named in full; it is never a pattern."
  }
}

variable "deletion_protection" {
  description = "Whether services and secrets refuse to be destroyed. To remove one, apply with false first."
  type        = bool
  nullable    = false
  default     = true
}
