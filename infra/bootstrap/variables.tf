variable "project_id" {
  description = "Google Cloud project that holds the bucket: that of the environment."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A Google Cloud project id has 6 to 30 lowercase letters, digits or dashes, starts with a letter and does not end with a dash."
  }
}

variable "bucket" {
  description = "Name of the bucket, as in environments/<name>/backend.hcl; unique in all of Google Cloud."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket's name has 3 to 63 lowercase letters, digits, dashes or underscores, and begins and ends with a letter or digit."
  }
}

variable "location" {
  description = "Where a new bucket is made; a multi-region such as EU outlives the loss of a region. It cannot be changed later."
  type        = string
  nullable    = false
  default     = "EU"

  validation {
    condition     = can(regex("^([A-Z]+[0-9]?|[a-z]+-[a-z]+[0-9]+)$", var.location))
    error_message = "A location is a multi-region such as EU, or a region such as europe-west1."
  }
}

variable "bucket_exists" {
  description = "Whether the bucket is there already, from an earlier bootstrap or made by hand."
  type        = bool
  nullable    = false
  default     = false
}
