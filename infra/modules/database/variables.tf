variable "name" {
  description = "Name of the Supabase project."
  type        = string
}

variable "settings" {
  description = "Organization, region, size and settings of the project."
  type = object({
    organization  = string
    region        = string
    instance_size = string
    site_url      = string
    allowed_cidrs = list(string)
    host          = string
  })
}

variable "password" {
  description = "Password of the database when it is created."
  type        = string
  sensitive   = true
}
